import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LowdbAccountDirectory, LowdbKeyRegistry } from '@osseal/storage/lowdb';
import { sampleAlias, sampleKey, storeError } from '../../testkit/src/contracts/index.ts';
import { makeTemporaryDirectory } from './engine-factories.ts';

let directory: string;

beforeEach(async () => {
  directory = await makeTemporaryDirectory();
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const keysFile = () => join(directory, 'keys.json');

describe('keys.json', () => {
  it('is readable JSON that says what it is, for the owner alone', async () => {
    const data = join(directory, 'new', 'kms');
    const registry = await LowdbKeyRegistry.open(data);
    await registry.insertKey(sampleKey('k1'));
    await registry.insertAlias(sampleAlias('alias/a', 'k1'));
    const text = await readFile(join(data, 'keys.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({
      format: 'osseal-keys',
      version: 1,
      keys: [sampleKey('k1')],
      aliases: [sampleAlias('alias/a', 'k1')],
    });
    expect(text).toContain('\n  "keys": [\n');
    expect((await stat(join(data, 'keys.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(data)).mode & 0o777).toBe(0o700);
    expect(await readdir(data)).toEqual(['keys.json']);
    await registry.close();
  });

  it('is not made by reading', async () => {
    const registry = await LowdbKeyRegistry.open(directory);
    await registry.close();
    expect(await readdir(directory)).toEqual([]);
  });

  it('is not touched by what a crash left beside it', async () => {
    await writeFile(`${keysFile()}.new`, 'half a fi');
    const registry = await LowdbKeyRegistry.open(directory);
    await registry.insertKey(sampleKey('k1'));
    await registry.close();
    const again = await LowdbKeyRegistry.open(directory);
    expect(again.findKey('k1')).toEqual(sampleKey('k1'));
  });

  const record = sampleKey('k1');
  it.each([
    ['is cut off', '{ "format": "osseal-keys", "version": 1, "keys": [', 'not JSON'],
    ['is empty', '', 'not JSON'],
    ['is a list', '[]', 'format'],
    ['is another document', '{ "format": "osseal-accounts", "version": 1 }', 'format'],
    ['has no version', '{ "format": "osseal-keys", "keys": [], "aliases": [] }', 'version'],
    ['has keys that are none', '{ "format": "osseal-keys", "version": 1, "keys": [{}], "aliases": [] }', 'keys'],
    ['has no aliases', '{ "format": "osseal-keys", "version": 1, "keys": [] }', 'aliases'],
    [
      'has a key without versions',
      JSON.stringify({ format: 'osseal-keys', version: 1, keys: [{ ...record, versions: 'none' }], aliases: [] }),
      'versions',
    ],
    [
      'has a key twice',
      JSON.stringify({ format: 'osseal-keys', version: 1, keys: [record, record], aliases: [] }),
      'twice',
    ],
  ])('is refused and left alone when it %s', async (_, text, reason) => {
    await writeFile(keysFile(), text);
    const failure = await LowdbKeyRegistry.open(directory).catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('corrupt'));
    expect(String(failure)).toMatch(/keys\.json is damaged: .*Restore it from a backup/);
    expect(String(failure)).toContain(reason);
    expect(String(failure)).not.toContain(directory);
    expect(await readFile(keysFile(), 'utf8')).toBe(text);
  });

  it('is refused and left alone when a newer program wrote it', async () => {
    const text = '{ "format": "osseal-keys", "version": 2, "vaults": [] }';
    await writeFile(keysFile(), text);
    const failure = await LowdbKeyRegistry.open(directory).catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('newer'));
    expect(String(failure)).toMatch(/keys\.json has format version 2; this program reads up to version 1/);
    expect(await readFile(keysFile(), 'utf8')).toBe(text);
  });

  it('stays as it was when a write fails, and memory goes back with it', async () => {
    const registry = await LowdbKeyRegistry.open(directory);
    await registry.insertKey(sampleKey('k1'));
    const before = await readFile(keysFile(), 'utf8');
    // A folder of the temporary file's name stands in the way of the next write.
    await mkdir(`${keysFile()}.new`);
    const failures = await Promise.allSettled([
      registry.updateKey('k1', (current) => ({ ...current, state: 'Disabled' })),
      registry.insertKey(sampleKey('k2')),
      registry.insertAlias(sampleAlias('alias/a', 'k1')),
      registry.deleteKey('k1'),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ status: 'rejected', reason: storeError('unavailable') });
      expect(JSON.stringify(failure)).not.toContain(directory);
    }
    expect(registry.findKey('k1')).toEqual(sampleKey('k1'));
    expect(registry.findKeyByVersion('k1-v1')).toEqual(sampleKey('k1'));
    expect(registry.findKey('k2')).toBeUndefined();
    expect(registry.listAliases(sampleKey('k1'))).toEqual([]);
    expect(await readFile(keysFile(), 'utf8')).toBe(before);
    await rm(`${keysFile()}.new`, { recursive: true });
    await registry.insertKey(sampleKey('k2'));
    expect(registry.listKeys(sampleKey('k1')).length).toBe(2);
  });

  it('warns once when it holds more records than it is good for', async () => {
    const versions = (keyId: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...sampleKey('x').versions[0],
        keyVersionId: `${keyId}-${index}`,
      }));
    const keys = [sampleKey('k1', { versions: versions('k1', 9_999) as never })];
    await writeFile(keysFile(), JSON.stringify({ format: 'osseal-keys', version: 1, keys, aliases: [] }));
    const warnings: string[] = [];
    const registry = await LowdbKeyRegistry.open(directory, { warn: (message) => warnings.push(message) });
    await registry.insertKey(sampleKey('k2'));
    expect(warnings).toEqual([]);
    await registry.insertKey(sampleKey('k3'));
    await registry.insertKey(sampleKey('k4'));
    expect(warnings).toEqual([expect.stringMatching(/^keys\.json holds more than 10,000 records/)]);
    const again: string[] = [];
    await LowdbKeyRegistry.open(directory, { warn: (message) => again.push(message) });
    expect(again.length).toBe(1);
  });
});

describe('accounts.json', () => {
  it('is refused and left alone when it is damaged', async () => {
    const file = join(directory, 'accounts.json');
    const text = '{ "format": "osseal-accounts", "version": 1, "accounts": [{ "uid": 7 }] }';
    await writeFile(file, text);
    const failure = await LowdbAccountDirectory.open(directory).catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('corrupt'));
    expect(String(failure)).toMatch(/accounts\.json is damaged: "accounts"/);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('of version 1 opens as it is, and is written as version 2 with the next change', async () => {
    const file = join(directory, 'accounts.json');
    const recorded = await readFile(new URL('fixtures/accounts-v1.json', import.meta.url), 'utf8');
    await writeFile(file, recorded);
    const accounts = await LowdbAccountDirectory.open(directory);
    expect(await readFile(file, 'utf8')).toBe(recorded);
    const { version, format, ...lists } = JSON.parse(recorded);
    expect({ version, format }).toEqual({ version: 1, format: 'osseal-accounts' });
    const account = '1000000000000001';
    expect(accounts.listUsers(account)).toEqual(lists.users);
    expect(accounts.listRoles(account)).toEqual(lists.roles);
    expect(accounts.listPolicies(account)).toEqual(lists.policies);
    expect(accounts.listAccessKeys(account)).toHaveLength(3);
    expect(accounts.listGroups(account)).toEqual([]);

    await accounts.put({ removed: { accessKeys: ['LTAI5tFixtureAlice00002'] } });
    const written = JSON.parse(await readFile(file, 'utf8'));
    expect(written).toMatchObject({ version: 2, groups: [], sessions: [], users: lists.users, roles: lists.roles });
    expect((await LowdbAccountDirectory.open(directory)).listAccessKeys(account)).toHaveLength(2);
  });

  it('of version 2 is damaged without its groups', async () => {
    const lists = { accounts: [], users: [], roles: [], policies: [], accessKeys: [], sessions: [] };
    await writeFile(
      join(directory, 'accounts.json'),
      JSON.stringify({ format: 'osseal-accounts', version: 2, ...lists }),
    );
    await expect(LowdbAccountDirectory.open(directory)).rejects.toThrow('"groups"');
  });

  it('takes a removal back when its write fails', async () => {
    const accounts = await LowdbAccountDirectory.open(directory);
    const user = { account: '1', name: 'alice', userId: '2', policies: [], createdAt: '2026-11-23T15:00:00Z' };
    await accounts.put({ users: [user] });
    await mkdir(join(directory, 'accounts.json.new'));
    const renamed = { ...user, name: 'alicia' };
    const failing = accounts.put({ removed: { users: [user] }, users: [renamed] });
    expect(accounts.listUsers('1')).toEqual([renamed]);
    await expect(failing).rejects.toMatchObject(storeError('unavailable'));
    expect(accounts.listUsers('1')).toEqual([user]);
  });

  it('takes a batch back when its write fails', async () => {
    const accounts = await LowdbAccountDirectory.open(directory);
    const account = { uid: '1', kmsActivated: false, createdAt: '2026-11-23T15:00:00Z' };
    await accounts.put({ accounts: [account] });
    await mkdir(join(directory, 'accounts.json.new'));
    const changed = { ...account, kmsActivated: true };
    const failing = accounts.put({ accounts: [changed, changed, { ...account, uid: '2' }] });
    await expect(failing).rejects.toMatchObject(storeError('unavailable'));
    expect(accounts.listAccounts()).toEqual([account]);
  });
});
