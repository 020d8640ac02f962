import { describe, expect, it } from '@jest/globals';
import { CHUNK_SIZE, EnvelopeError, HEADER_SIZE, TAG_SIZE } from '@osseal/envelope';
import type { BlobReader, ObjectRecord } from '@osseal/storage';
import fc from 'fast-check';
import { DamagedObjectError } from '../../src/objects/damaged-object.ts';
import { ObjectReader } from '../../src/objects/object-reader.ts';
import { SegmentWriter } from '../../src/objects/segment-writer.ts';
import { ObjectHarness, patterned } from './object-harness.ts';

/** Stores an object of several segments under one data key. */
async function store(harness: ObjectHarness, parts: readonly Buffer[], dataKey: Buffer | null): Promise<ObjectRecord> {
  const { blobs: vault, random } = harness.gateway;
  const written = [];
  for (const part of parts) {
    const writer = new SegmentWriter({ vault, random, dataKey });
    await writer.write(part);
    written.push(await writer.finish());
  }
  const record: ObjectRecord = {
    bucket: 'demo',
    key: 'parts',
    size: parts.reduce((sum, part) => sum + part.length, 0),
    etag: '',
    crc64: '0',
    lastModifiedMs: 0,
    type: 'Multipart',
    storageClass: 'Standard',
    acl: 'default',
    headers: {},
    userMetadata: {},
    tags: {},
    envelopeVersion: 1,
    encryption: { method: 'none' },
    segments: written.map(({ segment }) => segment),
  };
  await harness.index.putObject(record, { inline: written.flatMap(({ inline }) => inline) });
  return record;
}

async function read(harness: ObjectHarness, record: ObjectRecord, dataKey: Buffer | null, start: number, end: number) {
  const reader = await ObjectReader.prepare(harness.gateway.blobs, record, { start, end });
  try {
    await reader.unlock(dataKey === null ? null : Buffer.from(dataKey));
    const pieces: Buffer[] = [];
    for (let batch = await reader.next(); batch !== null; batch = await reader.next()) pieces.push(...batch);
    return Buffer.concat(pieces);
  } finally {
    await reader.close();
  }
}

const DATA_KEY = Buffer.alloc(32, 9);

describe('ObjectReader', () => {
  const layouts: readonly [string, readonly number[]][] = [
    ['one small segment', [1000]],
    ['one segment of whole chunks', [2 * CHUNK_SIZE]],
    ['one segment above a read', [20 * CHUNK_SIZE + 17]],
    ['small segments', [1, 10, 100, 3]],
    ['an empty segment among others', [70_000, 0, 5]],
    ['large and small segments', [CHUNK_SIZE, 5, 200_000, CHUNK_SIZE + 1]],
  ];

  it.each(layouts)('reads any range of %s as a slice of the plaintext', async (_name, sizes) => {
    const harness = await ObjectHarness.open();
    const parts = sizes.map((size, at) => patterned(size, at + 1));
    const whole = Buffer.concat(parts);
    for (const dataKey of [DATA_KEY, null]) {
      const record = await store(harness, parts, dataKey);
      const position = fc.oneof(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc
          .tuple(fc.constantFrom(...edges(sizes)), fc.integer({ min: -2, max: 2 }))
          .map(([edge, by]) => Math.min(Math.max(edge + by, 0), whole.length - 1)),
      );
      await fc.assert(
        fc.asyncProperty(position, position, async (a, b) => {
          const [start, end] = [Math.min(a, b), Math.max(a, b)];
          const bytes = await read(harness, record, dataKey, start, end);
          return bytes.equals(whole.subarray(start, end + 1));
        }),
        {
          numRuns: 60,
          examples: [
            [0, whole.length - 1],
            [0, 0],
            [whole.length - 1, whole.length - 1],
          ],
        },
      );
    }
  });

  it('reads no more sealed bytes than a range needs', async () => {
    const harness = await ObjectHarness.open();
    const record = await store(harness, [patterned(100 * CHUNK_SIZE)], DATA_KEY);
    const reads: number[] = [];
    const open = harness.gateway.blobs.open.bind(harness.gateway.blobs);
    harness.gateway.blobs.open = async (segment) => counting(await open(segment), reads);
    await read(harness, record, DATA_KEY, 50 * CHUNK_SIZE + 5, 50 * CHUNK_SIZE + 9);
    expect(reads).toEqual([HEADER_SIZE, CHUNK_SIZE + TAG_SIZE]);
    reads.length = 0;
    await read(harness, record, DATA_KEY, 0, 0);
    expect(reads).toEqual([HEADER_SIZE + CHUNK_SIZE + TAG_SIZE]);
    reads.length = 0;
    await read(harness, record, DATA_KEY, 0, 32 * CHUNK_SIZE - 1);
    expect(reads).toEqual([HEADER_SIZE + 16 * (CHUNK_SIZE + TAG_SIZE), 16 * (CHUNK_SIZE + TAG_SIZE)]);
  });

  it('refuses segments that were moved, dropped or taken from elsewhere', async () => {
    const harness = await ObjectHarness.open();
    const record = await store(harness, [patterned(70_000, 1), patterned(70_000, 2)], DATA_KEY);
    const [first, second] = record.segments;
    if (first === undefined || second === undefined) throw new Error('two segments expected');
    const swappedBlobs = [
      { ...first, blobId: second.blobId },
      { ...second, blobId: first.blobId },
    ];
    const all = (changed: ObjectRecord) => read(harness, changed, DATA_KEY, 0, record.size - 1);
    await expect(all({ ...record, segments: swappedBlobs })).rejects.toThrow(EnvelopeError);
    await expect(all({ ...record, segments: [first] })).rejects.toThrow(DamagedObjectError);
    await expect(all({ ...record, segments: [] })).rejects.toThrow(DamagedObjectError);
    await expect(all({ ...record, size: record.size + 1 })).rejects.toThrow(DamagedObjectError);
    await expect(read(harness, record, Buffer.alloc(32, 8), 0, 5)).rejects.toThrow(EnvelopeError);
    await expect(read(harness, record, null, 0, 5)).rejects.toThrow(EnvelopeError);
  });

  it('zeroes the data key as soon as the last segment is open', async () => {
    const harness = await ObjectHarness.open();
    const record = await store(harness, [patterned(70_000, 1), patterned(70_000, 2)], DATA_KEY);
    const key = Buffer.from(DATA_KEY);
    const reader = await ObjectReader.prepare(harness.gateway.blobs, record, null);
    await reader.unlock(key);
    await reader.next();
    expect(key.equals(DATA_KEY)).toBe(true);
    await reader.next();
    expect(key.equals(Buffer.alloc(32))).toBe(true);
    await reader.close();

    const other = Buffer.from(DATA_KEY);
    const early = await ObjectReader.prepare(harness.gateway.blobs, record, null);
    await early.unlock(other);
    await early.close();
    await early.close();
    expect(other.equals(Buffer.alloc(32))).toBe(true);
  });
});

function edges(sizes: readonly number[]): number[] {
  const found = [0];
  let offset = 0;
  for (const size of sizes) {
    for (let at = 0; at <= size; at += CHUNK_SIZE) found.push(offset + at);
    offset += size;
    found.push(offset);
  }
  return found;
}

function counting(reader: BlobReader, reads: number[]): BlobReader {
  return {
    size: reader.size,
    read: (into, position) => {
      reads.push(into.byteLength);
      return reader.read(into, position);
    },
    close: () => reader.close(),
  };
}
