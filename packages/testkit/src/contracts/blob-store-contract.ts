import { describe, expect, it } from '@jest/globals';
import type { BlobStore } from '@osseal/storage';
import { type EngineFactory, engines, reopened, storeError } from './engine-under-test.ts';

/** Bytes in which no two places near each other look alike. */
function numbered(size: number, from = 0): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index++) bytes[index] = ((from + index) * 31 + ((from + index) >> 8)) & 0xff;
  return bytes;
}

async function store(engine: BlobStore, chunks: readonly Uint8Array[]): Promise<string> {
  const writer = await engine.create();
  await writer.write(chunks);
  await writer.finish();
  return writer.blobId;
}

async function content(engine: BlobStore, blobId: string): Promise<Buffer> {
  const reader = await engine.open(blobId);
  const bytes = Buffer.alloc(reader.size);
  expect(await reader.read(bytes, 0)).toBe(reader.size);
  await reader.close();
  return bytes;
}

async function listed(engine: BlobStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of engine.list()) ids.push(id);
  return ids.sort();
}

/** What every BlobStore does. */
export function describeBlobStore(name: string, factory: EngineFactory<BlobStore>): void {
  describe(`${name} as a BlobStore`, () => {
    const fresh = engines(factory);

    it('gives back what was written, in the order in which it was written', async () => {
      const { engine } = await fresh();
      const writer = await engine.create();
      const pending: Promise<void>[] = [];
      for (let part = 0; part < 40; part++) {
        const bytes = numbered(50_000, part * 50_000);
        pending.push(writer.write([bytes.subarray(0, 1), Buffer.alloc(0), bytes.subarray(1)]));
      }
      await Promise.all(pending);
      expect(await writer.finish()).toBe(2_000_000);
      expect((await content(engine, writer.blobId)).equals(numbered(2_000_000))).toBe(true);
    });

    it('takes many small pieces in one write', async () => {
      const { engine } = await fresh();
      const pieces = Array.from({ length: 3000 }, (_, index) => numbered(3, index * 3));
      const blobId = await store(engine, pieces);
      expect((await content(engine, blobId)).equals(numbered(9000))).toBe(true);
    });

    it('keeps an empty blob', async () => {
      const { engine } = await fresh();
      const writer = await engine.create();
      expect(await writer.finish()).toBe(0);
      expect((await content(engine, writer.blobId)).length).toBe(0);
    });

    it('reads at any position and says how much there was', async () => {
      const { engine } = await fresh();
      const blobId = await store(engine, [numbered(1000)]);
      const reader = await engine.open(blobId);
      const into = Buffer.alloc(100, 0xee);
      expect(await reader.read(into, 450)).toBe(100);
      expect(into.equals(numbered(100, 450))).toBe(true);
      expect(await reader.read(into, 980)).toBe(20);
      expect(into.subarray(0, 20).equals(numbered(20, 980))).toBe(true);
      expect(await reader.read(into, 1000)).toBe(0);
      await reader.close();
    });

    it('names each blob anew and lists those that are finished', async () => {
      const { engine } = await fresh();
      const ids = [await store(engine, [numbered(1)]), await store(engine, [numbered(1)])];
      const unfinished = await engine.create();
      await unfinished.write([numbered(10)]);
      expect(await listed(engine)).toEqual(ids.sort());
      await expect(engine.open(unfinished.blobId)).rejects.toMatchObject(storeError('not-found'));
      await unfinished.abort();
      expect(new Set(ids).size).toBe(2);
    });

    it('throws away what is aborted, and lets abort come at any time', async () => {
      const { engine } = await fresh();
      const aborted = await engine.create();
      await aborted.write([numbered(10)]);
      await aborted.abort();
      await aborted.abort();
      await expect(aborted.write([numbered(1)])).rejects.toMatchObject(storeError('unavailable'));
      await expect(aborted.finish()).rejects.toMatchObject(storeError('unavailable'));
      const finished = await engine.create();
      await finished.write([numbered(10)]);
      await finished.finish();
      await finished.abort();
      expect(await listed(engine)).toEqual([finished.blobId]);
      expect((await content(engine, finished.blobId)).length).toBe(10);
    });

    it('deletes a blob, and does not mind one that is gone', async () => {
      const { engine } = await fresh();
      const blobId = await store(engine, [numbered(10)]);
      await engine.delete(blobId);
      await engine.delete(blobId);
      await expect(engine.open(blobId)).rejects.toMatchObject(storeError('not-found'));
      expect(await listed(engine)).toEqual([]);
    });

    it('goes on serving a reader when the blob is deleted', async () => {
      const { engine } = await fresh();
      const blobId = await store(engine, [numbered(10)]);
      const reader = await engine.open(blobId);
      await engine.delete(blobId);
      const into = Buffer.alloc(10);
      expect(await reader.read(into, 0)).toBe(10);
      expect(into.equals(numbered(10))).toBe(true);
      await reader.close();
    });

    it.each(['', '..', '../../etc/passwd', 'a/b', 'A'.repeat(32), `${'0'.repeat(31)}/`, '\0'])(
      'knows no blob named %j',
      async (blobId) => {
        const { engine } = await fresh();
        await expect(engine.open(blobId)).rejects.toMatchObject(storeError('not-found'));
        await engine.delete(blobId);
      },
    );
  });
}

/** What a BlobStore that keeps its data does on top. */
export function describePersistentBlobStore(name: string, factory: EngineFactory<BlobStore>): void {
  describe(`${name} as a BlobStore that keeps its data`, () => {
    const fresh = engines(factory);

    it('holds finished blobs after a restart, and no others', async () => {
      const subject = await fresh();
      const blobId = await store(subject.engine, [numbered(100_000)]);
      const unfinished = await subject.engine.create();
      await unfinished.write([numbered(10)]);
      const again = await reopened(subject);
      expect(await listed(again)).toEqual([blobId]);
      expect((await content(again, blobId)).equals(numbered(100_000))).toBe(true);
      await unfinished.abort();
    });
  });
}
