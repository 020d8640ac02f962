import { beforeEach, describe, expect, it } from '@jest/globals';
import { CHUNK_SIZE } from '@osseal/envelope';
import type { ObjectRecord } from '@osseal/storage';
import { DamagedObjectError } from '../../src/objects/damaged-object.ts';
import { inlineSegmentOf, openInline } from '../../src/objects/inline-object.ts';
import { ObjectHarness, patterned } from './object-harness.ts';

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
});

async function stored(size: number): Promise<ObjectRecord> {
  await harness.put('a', patterned(size), {});
  const record = harness.index.findObject('demo', 'a');
  if (record === undefined) throw new Error('not stored');
  return record;
}

describe('an inline object', () => {
  it.each([0, 1, 4096, CHUNK_SIZE])('of %i bytes is found and opened at once', async (size) => {
    const record = await stored(size);
    const segment = inlineSegmentOf(record);
    if (segment === undefined) throw new Error('not inline');
    const sealed = Buffer.from(await harness.gateway.blobs.readInline(segment));
    const reader = openInline(sealed, segment, null, null);
    expect(Buffer.concat([...((await reader.next()) ?? [])])).toEqual(patterned(size));
    expect(await reader.next()).toBeNull();
    const longer = { ...segment, sealedSize: segment.sealedSize + 1 };
    expect(() => openInline(sealed, longer, null, null)).toThrow(DamagedObjectError);
    expect(() => openInline(sealed.subarray(1), segment, null, null)).toThrow(DamagedObjectError);
  });

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=4095-4095', 4095, 4096],
    ['bytes=100-199', 100, 200],
    ['bytes=-7', 4089, 4096],
  ])('answers %s with that slice', async (range, start, end) => {
    await stored(4096);
    const { status, body } = await harness.get('a', { headers: { range } });
    expect([status, body.equals(patterned(4096).subarray(start, end))]).toEqual([206, true]);
  });

  it('is none of several segments, in a blob, or that contradicts its record', async () => {
    const record = await stored(4096);
    const [segment] = record.segments;
    if (segment === undefined) throw new Error('no segment');
    expect(inlineSegmentOf({ ...record, segments: [segment, segment] })).toBeUndefined();
    expect(inlineSegmentOf({ ...record, segments: [] })).toBeUndefined();
    expect(inlineSegmentOf({ ...record, size: 1 })).toBeUndefined();
    expect(inlineSegmentOf(await stored(CHUNK_SIZE + 1))).toBeUndefined();
  });
});
