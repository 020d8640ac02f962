import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LowdbSecretStore } from '@osseal/storage/lowdb';
import { sampleKey, sampleSecret, storeError } from '../../testkit/src/contracts/index.ts';
import { makeTemporaryDirectory } from './engine-factories.ts';

let directory: string;

beforeEach(async () => {
  directory = await makeTemporaryDirectory();
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const secretsFile = () => join(directory, 'secrets.json');
const document = (content: object) =>
  JSON.stringify({ format: 'osseal-secrets', version: 1, secrets: [], serviceKeys: [], ...content });

describe('secrets.json', () => {
  it('is readable JSON that says what it is, for the owner alone', async () => {
    const store = await LowdbSecretStore.open(directory);
    await store.insertSecret(sampleSecret('a'));
    await store.insertServiceKey(sampleKey('k1'));
    expect(JSON.parse(await readFile(secretsFile(), 'utf8'))).toEqual({
      format: 'osseal-secrets',
      version: 1,
      secrets: [sampleSecret('a')],
      serviceKeys: [sampleKey('k1')],
    });
    expect((await stat(secretsFile())).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('is not made by reading', async () => {
    await (await LowdbSecretStore.open(directory)).close();
    expect(await readdir(directory)).toEqual([]);
  });

  const secret = sampleSecret('a');
  const key = sampleKey('k1');
  it.each([
    ['is cut off', '{ "format": "osseal-secrets", "version": 1, "secrets": [', 'not JSON'],
    ['is another document', '{ "format": "osseal-keys", "version": 1 }', 'format'],
    ['has secrets that are none', document({ secrets: [{}] }), '"secrets"'],
    ['has a secret without versions', document({ secrets: [{ ...secret, versions: [] }] }), 'versions'],
    [
      'has a version without stages',
      document({ secrets: [{ ...secret, versions: [{ versionId: 'v' }] }] }),
      'versions',
    ],
    ['has no service keys', '{ "format": "osseal-secrets", "version": 1, "secrets": [] }', '"serviceKeys"'],
    ['has a service key without material', document({ serviceKeys: [{ ...key, versions: [{}] }] }), 'service key'],
    ['has a secret twice', document({ secrets: [secret, secret] }), 'twice'],
    ['has two service keys for a scope', document({ serviceKeys: [key, { ...key, keyId: 'k2' }] }), 'two service keys'],
  ])('is refused and left alone when it %s', async (_, text, reason) => {
    await writeFile(secretsFile(), text);
    const failure = await LowdbSecretStore.open(directory).catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('corrupt'));
    expect(String(failure)).toMatch(/secrets\.json is damaged: .*Restore it from a backup/);
    expect(String(failure)).toContain(reason);
    expect(await readFile(secretsFile(), 'utf8')).toBe(text);
  });

  it('is refused and left alone when a newer program wrote it', async () => {
    await writeFile(secretsFile(), document({ version: 2 }));
    const failure = await LowdbSecretStore.open(directory).catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('newer'));
  });

  it('stays as it was when a write fails, and memory goes back with it', async () => {
    const store = await LowdbSecretStore.open(directory);
    await store.insertSecret(secret);
    const before = await readFile(secretsFile(), 'utf8');
    // A folder of the temporary file's name stands in the way of the next write.
    await mkdir(`${secretsFile()}.new`);
    const failures = await Promise.allSettled([
      store.updateSecret(secret, 'a', (current) => ({ ...current, description: 'lost' })),
      store.insertSecret(sampleSecret('b')),
      store.insertServiceKey(key),
      store.deleteSecret(secret, 'a'),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ status: 'rejected', reason: storeError('unavailable') });
    }
    expect(store.listSecrets(secret)).toEqual([secret]);
    expect(store.findServiceKey(secret)).toBeUndefined();
    expect(await readFile(secretsFile(), 'utf8')).toBe(before);
    await rm(`${secretsFile()}.new`, { recursive: true });
    await store.insertServiceKey(key);
    expect(store.findServiceKey(secret)).toEqual(key);
  });

  it('warns once when it holds more versions than it is good for', async () => {
    const versions = Array.from({ length: 10_000 }, (_, index) => ({ ...secret.versions[0], versionId: `v${index}` }));
    await writeFile(secretsFile(), document({ secrets: [{ ...secret, versions }] }));
    const warnings: string[] = [];
    const store = await LowdbSecretStore.open(directory, { warn: (message) => warnings.push(message) });
    expect(warnings).toEqual([]);
    await store.insertSecret(sampleSecret('b'));
    await store.insertSecret(sampleSecret('c'));
    expect(warnings).toEqual([expect.stringMatching(/^secrets\.json holds more than 10,000 records/)]);
  });
});
