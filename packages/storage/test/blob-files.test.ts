import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileBlobStore } from '@osseal/storage/files';
import { storeError } from '../../testkit/src/contracts/index.ts';
import { makeTemporaryDirectory } from './engine-factories.ts';

let root: string;
let directory: string;

beforeEach(async () => {
  root = await makeTemporaryDirectory();
  directory = join(root, 'blobs');
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Ids 0101…, 0202… and so on. */
function countingRandom(): { bytes(size: number): Buffer } {
  let next = 0;
  return {
    bytes: (size) => {
      next += 1;
      return Buffer.alloc(size, next);
    },
  };
}

describe('the folder of a FileBlobStore', () => {
  it('holds 256 private folders, and each blob in the one of its first digits', async () => {
    const store = await FileBlobStore.open(directory, { random: countingRandom() });
    const writer = await store.create();
    await writer.write([Buffer.from('sealed')]);
    await writer.finish();
    expect(writer.blobId).toBe('01'.repeat(16));
    const path = join(directory, '01', '01'.repeat(15));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await readdir(directory)).length).toBe(257);
    expect(await readdir(join(directory, 'unfinished'))).toEqual([]);
  });

  it('is cleared of unfinished blobs at the start, and of nothing else', async () => {
    const store = await FileBlobStore.open(directory, { random: countingRandom() });
    const finished = await store.create();
    await finished.finish();
    const unfinished = await store.create();
    await unfinished.write([Buffer.from('sealed')]);
    await writeFile(join(directory, '01', 'README'), 'not a blob');
    const again = await FileBlobStore.open(directory, { random: countingRandom() });
    expect(await readdir(join(directory, 'unfinished'))).toEqual([]);
    const ids: string[] = [];
    for await (const id of again.list()) ids.push(id);
    expect(ids).toEqual([finished.blobId]);
    await unfinished.abort();
  });

  it('shows no path in an error', async () => {
    const store = await FileBlobStore.open(directory, { random: countingRandom() });
    const writer = await store.create();
    await writer.write([Buffer.from('sealed')]);
    await rm(join(directory, '01'), { recursive: true });
    const failure = await writer.finish().catch((error: unknown) => error);
    expect(failure).toMatchObject(storeError('unavailable'));
    expect(String(failure)).not.toContain(root);
    expect(failure).not.toHaveProperty('cause');
    await writer.abort();
    expect(await readdir(join(directory, 'unfinished'))).toEqual([]);
  });
});
