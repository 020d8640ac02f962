import { describe, expect, it } from '@jest/globals';
import { CHUNK_SIZE, sealedSize } from '@osseal/envelope';
import { seededRandom, silentLogger, TestClock } from '@osseal/service-kit';
import { type BlobStore, type ObjectRecord, type SegmentRecord, StoreError } from '@osseal/storage';
import { MemoryBlobStore, MemoryObjectIndex } from '@osseal/storage/memory';
import { BlobVault } from '../../src/objects/blob-vault.ts';
import { INLINE_LIMIT } from '../../src/objects/segment-sink.ts';

async function setUp(blobs: BlobStore = new MemoryBlobStore()) {
  const index = new MemoryObjectIndex();
  await index.insertBucket({
    name: 'demo',
    account: '1',
    region: 'cn-hangzhou',
    createdAt: '',
    acl: 'private',
    storageClass: 'Standard',
  });
  const clock = new TestClock(1_795_446_000_000);
  const vault = new BlobVault({ index, blobs, clock, random: seededRandom('vault'), logger: silentLogger });
  return { index, blobs, clock, vault };
}

async function idsOf(blobs: BlobStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of blobs.list()) ids.push(id);
  return ids;
}

function segment(blobId: string, inline = false): SegmentRecord {
  return { blobId, inline, plaintextSize: 1, sealedSize: 1, salt: '' };
}

function record(key: string, ...segments: SegmentRecord[]): ObjectRecord {
  return {
    bucket: 'demo',
    key,
    size: 1,
    etag: '',
    crc64: '0',
    lastModifiedMs: 0,
    type: 'Normal',
    storageClass: 'Standard',
    acl: 'default',
    headers: {},
    userMetadata: {},
    tags: {},
    envelopeVersion: 1,
    encryption: { method: 'none' },
    segments,
  };
}

/** Long enough for background work in memory. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function blob(vault: BlobVault, size = INLINE_LIMIT + 1): Promise<string> {
  const sink = vault.newSink();
  await sink.write([Buffer.alloc(size, 1)]);
  const { blobId } = await sink.finish();
  return blobId;
}

describe('a sink', () => {
  it('gives inline segments ids that sort by time and are never the same', async () => {
    const { vault, clock } = await setUp();
    const ids: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      ids.push(await blob(vault, 1), await blob(vault, 1));
      clock.advance(1);
    }
    expect(new Set(ids).size).toBe(6);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    const times = ids.map((id) => id.slice(0, 12));
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(3);
  });

  it('keeps a segment of one chunk inline and spills one byte more', async () => {
    const { vault, blobs } = await setUp();
    expect(INLINE_LIMIT).toBe(sealedSize(CHUNK_SIZE));
    const small = vault.newSink();
    await small.write([Buffer.alloc(INLINE_LIMIT - 1, 1), Buffer.alloc(1, 2)]);
    const stored = await small.finish();
    expect(stored).toMatchObject({ sealedSize: INLINE_LIMIT, inline: expect.any(Buffer) });
    expect(stored.inline?.at(-1)).toBe(2);
    expect(await idsOf(blobs)).toEqual([]);

    const large = vault.newSink();
    await large.write([Buffer.alloc(INLINE_LIMIT), Buffer.alloc(1)]);
    const spilled = await large.finish();
    expect(spilled).toMatchObject({ inline: null, sealedSize: INLINE_LIMIT + 1 });
    expect(await idsOf(blobs)).toEqual([spilled.blobId]);
  });

  it('keeps the order over many batches, and asks to wait only for full ones', async () => {
    const { vault } = await setUp();
    const sink = vault.newSink();
    const parts: Buffer[] = [];
    let waits = 0;
    for (let at = 0; at < 60; at++) {
      const part = Buffer.alloc(100_000, at);
      parts.push(part);
      const busy = sink.write([part]);
      if (busy === undefined) continue;
      waits += 1;
      await busy;
    }
    const stored = await sink.finish();
    expect(waits).toBe(5);
    const reader = await vault.open({ ...segment(stored.blobId), sealedSize: stored.sealedSize });
    const all = Buffer.alloc(reader.size);
    await reader.read(all, 0);
    expect(all.equals(Buffer.concat(parts))).toBe(true);
  });

  it('leaves nothing behind when it is aborted, before and after finish', async () => {
    const { vault, blobs } = await setUp();
    const empty = vault.newSink();
    await empty.abort();
    const open = vault.newSink();
    await open.write([Buffer.alloc(3_000_000)]);
    await open.abort();
    const finished = vault.newSink();
    await finished.write([Buffer.alloc(3_000_000)]);
    await finished.finish();
    expect(await idsOf(blobs)).toHaveLength(1);
    await finished.abort();
    expect(await idsOf(blobs)).toEqual([]);
  });

  it('notices a store that keeps another number of bytes', async () => {
    const blobs = new MemoryBlobStore();
    const create = blobs.create.bind(blobs);
    blobs.create = async () => {
      const writer = await create();
      const finish = writer.finish.bind(writer);
      return Object.assign(writer, { finish: async () => (await finish()) - 1 });
    };
    const { vault } = await setUp(blobs);
    const sink = vault.newSink();
    await sink.write([Buffer.alloc(INLINE_LIMIT + 1)]);
    await expect(sink.finish()).rejects.toThrow(StoreError);
  });
});

describe('BlobVault', () => {
  it('opens inline segments and blobs alike', async () => {
    const { vault, index } = await setUp();
    const bytes = Buffer.from('sealed');
    await index.putObject(record('a', segment('i1', true)), { inline: [{ blobId: 'i1', bytes }] });
    const reader = await vault.open(segment('i1', true));
    expect(reader.size).toBe(6);
    const into = Buffer.alloc(10);
    expect(await reader.read(into, 2)).toBe(4);
    expect(into.subarray(0, 4).toString()).toBe('aled');
    await reader.close();
    await expect(vault.open(segment('none', true))).rejects.toMatchObject({ code: 'not-found' });
    await expect(vault.open(segment('none'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('deletes the blobs of replaced and deleted objects', async () => {
    const { vault, index, blobs } = await setUp();
    const [first, second] = [await blob(vault), await blob(vault)];
    await index.putObject(record('a', segment(first)));
    await index.putObject(record('a', segment(second)));
    await vault.collect();
    expect(await idsOf(blobs)).toEqual([second]);
    await index.deleteObject('demo', 'a', { nowMs: 0 });
    await vault.collect();
    expect(await idsOf(blobs)).toEqual([]);
    expect(index.blobsToDelete(10)).toEqual([]);
  });

  it('spares blobs that a reader holds until it lets go', async () => {
    const { vault, index, blobs } = await setUp();
    const [held, free] = [await blob(vault), await blob(vault)];
    await index.putObject(record('a', segment(held)));
    await index.putObject(record('b', segment(free)));
    const release = vault.hold([segment(held), segment('inline', true)]);
    const releaseOther = vault.hold([segment(held)]);
    await index.deleteObject('demo', 'a', { nowMs: 0 });
    await index.deleteObject('demo', 'b', { nowMs: 0 });
    await vault.collect();
    expect(await idsOf(blobs)).toEqual([held]);
    release();
    release();
    await vault.collect();
    expect(await idsOf(blobs)).toEqual([held]);
    releaseOther();
    await turns();
    expect(await idsOf(blobs)).toEqual([]);
  });

  it('starts no background deletions after close', async () => {
    const { vault, index, blobs } = await setUp();
    const last = await blob(vault);
    await index.putObject(record('a', segment(last)));
    await index.deleteObject('demo', 'a', { nowMs: 0 });
    await vault.close();
    vault.collectSoon();
    await turns();
    expect(await idsOf(blobs)).toEqual([last]);
  });

  it('keeps in the queue what could not be deleted, and tries again', async () => {
    const blobs = new MemoryBlobStore();
    const { vault, index } = await setUp(blobs);
    const [stubborn, other] = [await blob(vault), await blob(vault)];
    await index.putObject(record('a', segment(stubborn), segment(other)));
    await index.deleteObject('demo', 'a', { nowMs: 0 });
    const remove = blobs.delete.bind(blobs);
    blobs.delete = (blobId) =>
      blobId === stubborn ? Promise.reject(new StoreError('unavailable', 'no')) : remove(blobId);
    await expect(vault.collect()).rejects.toMatchObject({ code: 'unavailable' });
    expect(index.blobsToDelete(10)).toEqual([stubborn]);
    vault.collectSoon();
    await turns();
    blobs.delete = remove;
    await vault.collect();
    expect(await idsOf(blobs)).toEqual([]);
  });

  it('sweeps blobs that nothing names, and spares uploads under way', async () => {
    const { vault, index, blobs } = await setUp();
    const lost = await blobs.create();
    await lost.write([Buffer.alloc(10)]);
    await lost.finish();
    const [named, queued, underWay] = [await blob(vault), await blob(vault), await blob(vault)];
    await index.putObject(record('a', segment(named)));
    await index.putObject(record('b', segment(queued)));
    await index.deleteObject('demo', 'b', { nowMs: 0 });
    vault.settle(named);
    vault.settle(queued);
    expect(await vault.sweep()).toBe(1);
    expect((await idsOf(blobs)).sort()).toEqual([named, queued, underWay].sort());
    vault.settle(underWay);
    expect(await vault.sweep()).toBe(1);
    expect((await idsOf(blobs)).sort()).toEqual([named, queued].sort());
  });
});
