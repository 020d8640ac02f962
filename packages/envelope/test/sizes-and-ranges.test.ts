import { describe, expect, it } from '@jest/globals';
import {
  CHUNK_SIZE,
  EnvelopeError,
  HEADER_SIZE,
  openSegment,
  plaintextSize,
  planRange,
  sealedSize,
  TAG_SIZE,
} from '@osseal/envelope';
import fc from 'fast-check';
import { patternBytes, sealAll } from './segment-fixture.ts';

const KEY = Buffer.alloc(32, 3);
const SALT = Buffer.alloc(32, 4);

describe('sizes', () => {
  it('are inverse to each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), (size) => {
        expect(plaintextSize(sealedSize(size))).toBe(size);
      }),
    );
  });

  it('are those of real segments, and each sealed size is either one of them or refused', () => {
    const known = new Map<number, number>();
    for (let size = CHUNK_SIZE - 40; size < CHUNK_SIZE + 40; size++) known.set(sealedSize(size), size);
    for (let sealed = sealedSize(CHUNK_SIZE - 40); sealed < sealedSize(CHUNK_SIZE + 39); sealed++) {
      const expected = known.get(sealed);
      if (expected === undefined) expect(() => plaintextSize(sealed)).toThrow(EnvelopeError);
      else expect(plaintextSize(sealed)).toBe(expected);
    }
  });

  it.each([0, HEADER_SIZE, HEADER_SIZE + TAG_SIZE - 1, -1, 1.5, Number.NaN, 2 ** 60])('refuse %p as sealed', (size) => {
    expect(() => plaintextSize(size)).toThrow(expect.objectContaining({ code: 'size-impossible' }));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53, CHUNK_SIZE * 2 ** 32 + 1])('refuse %p as plaintext', (size) => {
    expect(() => sealedSize(size)).toThrow(expect.objectContaining({ code: 'size-impossible' }));
  });

  it('cost at most a thousandth of a large object', () => {
    const gibibyte = 2 ** 30;
    expect(sealedSize(gibibyte) / gibibyte).toBeLessThan(1.001);
  });
});

describe('planRange', () => {
  const size = 3 * CHUNK_SIZE + 100;
  const plaintext = patternBytes(size);
  const sealed = sealAll(plaintext, KEY, SALT);

  function readRange(start: number, end: number): Buffer {
    const span = planRange(size, start, end);
    const bytes = sealed.subarray(span.sealedOffset, span.sealedOffset + span.sealedLength);
    const opener = openSegment({ dataKey: KEY, header: sealed.subarray(0, HEADER_SIZE), plaintextSize: size });
    const chunks: Buffer[] = [];
    for (let index = span.firstChunk; index <= span.lastChunk; index++) {
      const offset = (index - span.firstChunk) * (CHUNK_SIZE + TAG_SIZE);
      chunks.push(opener.open(index, bytes.subarray(offset, offset + CHUNK_SIZE + TAG_SIZE)));
    }
    return Buffer.concat(chunks).subarray(span.skip, span.skip + span.length);
  }

  it('reads exactly the slice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: size - 1 }), fc.integer({ min: 0, max: size - 1 }), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect(readRange(start, end).equals(plaintext.subarray(start, end + 1))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('touches one chunk for one byte', () => {
    expect(planRange(size, CHUNK_SIZE, CHUNK_SIZE)).toEqual({
      firstChunk: 1,
      lastChunk: 1,
      sealedOffset: HEADER_SIZE + CHUNK_SIZE + TAG_SIZE,
      sealedLength: CHUNK_SIZE + TAG_SIZE,
      skip: 0,
      length: 1,
    });
  });

  it.each([
    [-1, 0],
    [1, 0],
    [0, size],
    [0.5, 1],
  ])('refuses %p to %p', (start, end) => {
    expect(() => planRange(size, start, end)).toThrow(expect.objectContaining({ code: 'size-impossible' }));
  });

  it('refuses every range of an empty segment', () => {
    expect(() => planRange(0, 0, 0)).toThrow(EnvelopeError);
  });
});
