import { copyFile, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LmdbObjectIndex, LmdbUsageLedger } from '@osseal/storage/lmdb';
import { open } from 'lmdb';
import { sampleAudit, sampleBucket, sampleCall, sampleObject, storeError } from '../../testkit/src/contracts/index.ts';
import { makeTemporaryDirectory } from './engine-factories.ts';

let directory: string;

beforeEach(async () => {
  directory = await makeTemporaryDirectory();
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const file = () => join(directory, 'objects.mdb');

async function filled(): Promise<void> {
  const index = await LmdbObjectIndex.open(directory);
  await index.insertBucket(sampleBucket('demo'));
  for (let round = 0; round < 30; round++) {
    const keys = Array.from({ length: 20 }, (_, key) => `${round}/${key}`);
    await Promise.all(keys.map((key) => index.putObject(sampleObject('demo', key))));
  }
  await index.close();
}

/** Opens the file as lmdb sees it, with no idea of what is in it. */
async function withRaw(action: (meta: { put(key: Buffer, value: unknown): Promise<boolean> }) => Promise<unknown>) {
  const root = open({
    path: file(),
    noSubdir: true,
    overlappingSync: false,
    encoding: 'binary',
    keyEncoding: 'binary',
  });
  await action(root.openDB('meta', { encoding: 'json', keyEncoding: 'binary' }));
  await root.close();
}

describe('objects.mdb', () => {
  it('belongs to the owner alone', async () => {
    const index = await LmdbObjectIndex.open(join(directory, 'data', 'oss'));
    const folder = join(directory, 'data', 'oss');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'objects.mdb'))).mode & 0o777).toBe(0o600);
    await index.close();
  });

  it.each([
    ['a line of text', Buffer.from('hello\n')],
    ['zeros', Buffer.alloc(65_536)],
    ['noise', Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * 7919) & 0xff))],
  ])('is refused and left alone when it is %s', async (_, bytes) => {
    await writeFile(file(), bytes);
    const failure = await LmdbObjectIndex.open(directory).catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('corrupt'));
    expect(String(failure)).toMatch(/objects\.mdb is damaged: .*Restore it from a backup/);
    expect(String(failure)).not.toContain(directory);
    expect((await readFile(file())).equals(bytes)).toBe(true);
  });

  it.each([0.02, 0.1, 0.5])('is refused when only %d of it is there', async (part) => {
    await filled();
    const { size } = await stat(file());
    await truncate(file(), Math.floor(size * part));
    await expect(LmdbObjectIndex.open(directory)).rejects.toMatchObject(storeError('corrupt'));
  });

  it('is taken for new when a crash left it empty', async () => {
    await writeFile(file(), '');
    const index = await LmdbObjectIndex.open(directory);
    await index.insertBucket(sampleBucket('demo'));
    await index.close();
  });

  it('is taken for new when a crash came before it said what it is', async () => {
    await withRaw(async () => {});
    const index = await LmdbObjectIndex.open(directory);
    await index.insertBucket(sampleBucket('demo'));
    await index.close();
  });

  it('is refused when another program made it', async () => {
    const root = open({ path: file(), noSubdir: true, encoding: 'binary', keyEncoding: 'binary' });
    root.openDB('theirs', { encoding: 'json', keyEncoding: 'binary' });
    await root.close();
    await expect(LmdbObjectIndex.open(directory)).rejects.toMatchObject(storeError('corrupt'));
  });

  it('is refused when it is the other file of ours', async () => {
    const ledger = await LmdbUsageLedger.open(directory, { clock: { now: () => 0 } });
    await ledger.close();
    await copyFile(join(directory, 'usage.mdb'), file());
    await expect(LmdbObjectIndex.open(directory)).rejects.toMatchObject(storeError('corrupt'));
  });

  it('is refused when a newer program wrote it, and opens again when that is taken back', async () => {
    await filled();
    await withRaw((meta) => meta.put(Buffer.from('format'), { format: 'osseal-objects', version: 3 }));
    const failure = await LmdbObjectIndex.open(directory).catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('newer'));
    expect(String(failure)).toMatch(/objects\.mdb has format version 3; this program reads up to version 2/);
    await withRaw((meta) => meta.put(Buffer.from('format'), { format: 'osseal-objects', version: 1 }));
    const index = await LmdbObjectIndex.open(directory);
    expect(index.findBucket('demo')).toEqual(sampleBucket('demo'));
    await index.close();
  });

  it('gets an inventory when a version of the program wrote it that kept none', async () => {
    await filled();
    const root = open({ path: file(), noSubdir: true, encoding: 'binary', keyEncoding: 'binary' });
    await root.openDB('meta', { encoding: 'json', keyEncoding: 'binary' }).put(Buffer.from('format'), {
      format: 'osseal-objects',
      version: 1,
    });
    await root.openDB('progress', { encoding: 'binary', keyEncoding: 'binary' }).clearAsync();
    await root.openDB('inventory', { encoding: 'json', keyEncoding: 'binary' }).clearAsync();
    await root.close();
    const index = await LmdbObjectIndex.open(directory);
    expect(index.inventory('demo')).toMatchObject([{ state: 'current', method: 'KMS', count: 600 }]);
    await index.close();
    const again = await LmdbObjectIndex.open(directory);
    expect(again.inventory()).toMatchObject([{ state: 'current', method: 'KMS', count: 600 }]);
    await again.close();
  });

  it('is unavailable when a folder has its name', async () => {
    await mkdir(file());
    await expect(LmdbObjectIndex.open(directory)).rejects.toMatchObject(storeError('unavailable'));
  });

  it('refuses writes after it is closed', async () => {
    const index = await LmdbObjectIndex.open(directory);
    await index.close();
    await expect(index.insertBucket(sampleBucket('demo'))).rejects.toMatchObject(storeError('unavailable'));
  });
});

describe('usage.mdb', () => {
  it('writes what was recorded before it closes', async () => {
    const options = { clock: { now: () => 1000 } };
    const ledger = await LmdbUsageLedger.open(directory, options);
    const recorded = Array.from({ length: 50 }, () => ledger.record(sampleCall(), sampleAudit('r', 1000)));
    await ledger.close();
    await Promise.all(recorded);
    const again = await LmdbUsageLedger.open(directory, options);
    expect(again.counters({})).toEqual([{ ...sampleCall(), calls: 50 }]);
    expect((await again.audit({ limit: 100 })).length).toBe(50);
    await again.close();
  });

  it('loses no call when there are more rows than it keeps in memory', async () => {
    const ledger = await LmdbUsageLedger.open(directory, { clock: { now: () => 1000 } });
    const keys = Array.from({ length: 30_000 }, (_, index) => `key-${index}`);
    for (let round = 0; round < 2; round++) {
      await Promise.all(keys.map((keyId) => ledger.record(sampleCall({ keyId }), null)));
    }
    const rows = ledger.counters({});
    expect(rows.length).toBe(30_000);
    expect(rows.every((row) => row.calls === 2)).toBe(true);
    await ledger.close();
  });
});
