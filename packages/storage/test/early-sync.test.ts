import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileBlobWriter } from '../src/files/file-blob-writer.ts';

const MIB = 1024 * 1024;
const BATCH = Buffer.alloc(MIB, 'batch');

describe('a large blob', () => {
  let folder: string;
  let handle: FileHandle;
  /** What happened, in order. */
  let steps: string[];
  let failAt: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-sync-'));
    handle = await open(join(folder, 'unfinished'), 'w');
    steps = [];
    failAt = Number.POSITIVE_INFINITY;
  });
  afterEach(async () => {
    await handle.close().catch(() => undefined);
    await rm(folder, { recursive: true });
  });

  function writer(): FileBlobWriter {
    const { datasync, writev } = handle;
    handle.datasync = async () => {
      const number = steps.filter((step) => step === 'sync').length + 1;
      steps.push('sync');
      if (number === failAt) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      await datasync.call(handle);
    };
    handle.writev = async <T extends readonly NodeJS.ArrayBufferView[]>(buffers: T, position?: number) => {
      const { bytesWritten } = await writev.call(handle, buffers, position);
      steps.push('write');
      return { bytesWritten, buffers };
    };
    return new FileBlobWriter('a1', handle, join(folder, 'unfinished'), join(folder, 'a1'));
  }

  async function fill(blob: FileBlobWriter, batches: number): Promise<void> {
    for (let count = 0; count < batches; count += 1) await blob.write([BATCH]);
  }

  it('is synced while it is written, and once more behind its last byte', async () => {
    const blob = writer();
    await fill(blob, 30);
    expect(await blob.finish()).toBe(30 * MIB);
    expect(steps.indexOf('sync')).toBeLessThan(steps.lastIndexOf('write'));
    expect(steps.at(-1)).toBe('sync');
    expect((await readFile(join(folder, 'a1'))).equals(Buffer.alloc(30 * MIB, BATCH))).toBe(true);
  });

  it('is refused when a sync on the way failed, though the last one would succeed', async () => {
    failAt = 1;
    const blob = writer();
    const writing = fill(blob, 30).then(() => blob.finish());
    await expect(writing).rejects.toMatchObject({ code: 'unavailable' });
    expect(steps.filter((step) => step === 'sync')).toEqual(['sync']);
    await blob.abort();
  });

  it('is synced once when it is small', async () => {
    const blob = writer();
    await fill(blob, 4);
    await blob.finish();
    expect(steps).toEqual(['write', 'write', 'write', 'write', 'sync']);
  });
});
