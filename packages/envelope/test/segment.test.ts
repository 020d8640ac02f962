import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CHUNK_SIZE, EnvelopeError, HEADER_SIZE, openSegment, sealSegment, TAG_SIZE } from '@osseal/envelope';
import fc from 'fast-check';
import { openAll, patternBytes, sealAll } from './segment-fixture.ts';

const SEALED_CHUNK = CHUNK_SIZE + TAG_SIZE;
const KEY = Buffer.alloc(32, 7);
const SALT = Buffer.alloc(32, 9);

/** Sizes around the places where the number of chunks changes. */
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: CHUNK_SIZE - 2, max: CHUNK_SIZE + 2 }),
  fc.integer({ min: 2 * CHUNK_SIZE - 2, max: 3 * CHUNK_SIZE + 2 }),
);
const keys = fc.oneof(fc.constant(null), fc.uint8Array({ minLength: 32, maxLength: 32 }));

function failureOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof EnvelopeError) return error.code;
    throw error;
  }
  return 'no failure';
}

describe('a sealed segment', () => {
  it('opens to what was sealed, in whatever pieces it came', () => {
    fc.assert(
      fc.property(sizes, keys, fc.integer({ min: 1, max: 200_000 }), (size, key, pieceSize) => {
        const plaintext = patternBytes(size);
        const sealed = sealAll(plaintext, key, SALT, pieceSize);
        expect(openAll(sealed, key, size, SALT).equals(plaintext)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same bytes when sealed one byte at a time', () => {
    const plaintext = patternBytes(CHUNK_SIZE + 3);
    expect(sealAll(plaintext, KEY, SALT, 1).equals(sealAll(plaintext, KEY, SALT))).toBe(true);
  });

  it('keeps what update returned when sealing goes on', () => {
    const sealer = sealSegment({ dataKey: null, salt: SALT });
    const [first] = sealer.update(Buffer.alloc(CHUNK_SIZE + 1, 1));
    sealer.update(Buffer.alloc(CHUNK_SIZE, 2));
    sealer.final();
    expect(first?.equals(Buffer.alloc(CHUNK_SIZE, 1))).toBe(true);
  });

  it('hides the plaintext under a data key and shows it without one', () => {
    const plaintext = Buffer.from('a plaintext that would be recognised');
    expect(sealAll(plaintext, KEY, SALT).includes(plaintext)).toBe(false);
    expect(sealAll(plaintext, null, SALT).includes(plaintext)).toBe(true);
  });

  it('has other bytes under another salt', () => {
    const plaintext = patternBytes(100);
    const other = Buffer.alloc(32, 10);
    expect(
      sealAll(plaintext, KEY, SALT)
        .subarray(56)
        .equals(sealAll(plaintext, KEY, other).subarray(56)),
    ).toBe(false);
  });

  it('is refused when any one byte is changed', () => {
    const property = fc.property(sizes, keys, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), flipBits);
    function flipBits(size: number, key: Uint8Array | null, place: number): void {
      const sealed = sealAll(patternBytes(size), key, SALT);
      const at = Math.floor(place * sealed.length);
      sealed[at] = (sealed[at] ?? 0) ^ 0x20;
      const expected = at < HEADER_SIZE ? 'header-invalid' : 'chunk-not-authentic';
      expect(failureOf(() => openAll(sealed, key, size, SALT))).toBe(expected);
    }
    fc.assert(property, { numRuns: 150 });
  });

  it('is refused when any one byte of the smallest segments is changed', () => {
    for (const key of [KEY, null]) {
      const sealed = sealAll(patternBytes(1), key, SALT);
      for (let at = 0; at < sealed.length; at++) {
        const damaged = Buffer.from(sealed);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        expect(failureOf(() => openAll(damaged, key, 1, SALT))).not.toBe('no failure');
      }
    }
  });

  it('is refused when it is cut, also where a chunk ends', () => {
    const size = 3 * CHUNK_SIZE;
    const sealed = sealAll(patternBytes(size), KEY, SALT);
    const cuts = [0, 1, HEADER_SIZE - 1, HEADER_SIZE, HEADER_SIZE + SEALED_CHUNK, sealed.length - 1];
    for (const cut of cuts) {
      expect(failureOf(() => openAll(sealed.subarray(0, cut), KEY, size))).toBe('truncated');
    }
    // Told the size of what is left, the reader still misses the last-chunk flag.
    const shorter = sealed.subarray(0, HEADER_SIZE + 2 * SEALED_CHUNK);
    expect(failureOf(() => openAll(shorter, KEY, 2 * CHUNK_SIZE))).toBe('chunk-not-authentic');
  });

  it('is refused when it grew', () => {
    const sealed = sealAll(patternBytes(10), KEY, SALT);
    expect(failureOf(() => openAll(Buffer.concat([sealed, Buffer.alloc(1)]), KEY, 10))).toBe('chunk-not-authentic');
  });

  it('is refused when a chunk was moved, repeated, left out or taken from another segment', () => {
    const size = 4 * CHUNK_SIZE;
    const sealed = sealAll(patternBytes(size), KEY, SALT);
    const foreign = sealAll(patternBytes(size), KEY, Buffer.alloc(32, 1));
    const chunk = (of: Buffer, index: number) =>
      of.subarray(HEADER_SIZE + index * SEALED_CHUNK, HEADER_SIZE + (index + 1) * SEALED_CHUNK);
    const header = sealed.subarray(0, HEADER_SIZE);
    const orders = [
      [chunk(sealed, 1), chunk(sealed, 0), chunk(sealed, 2), chunk(sealed, 3)],
      [chunk(sealed, 0), chunk(sealed, 0), chunk(sealed, 2), chunk(sealed, 3)],
      [chunk(sealed, 0), chunk(sealed, 1), chunk(sealed, 3), chunk(sealed, 3)],
      [chunk(sealed, 0), chunk(foreign, 1), chunk(sealed, 2), chunk(sealed, 3)],
    ];
    for (const order of orders) {
      expect(failureOf(() => openAll(Buffer.concat([header, ...order]), KEY, size))).toBe('chunk-not-authentic');
    }
    const missing = Buffer.concat([header, chunk(sealed, 0), chunk(sealed, 1), chunk(sealed, 3)]);
    expect(failureOf(() => openAll(missing, KEY, 3 * CHUNK_SIZE))).toBe('chunk-not-authentic');
  });

  it('is refused under another key, as another suite, and when the index means another segment', () => {
    const sealed = sealAll(patternBytes(10), KEY, SALT);
    expect(failureOf(() => openAll(sealed, randomBytes(32), 10))).toBe('header-invalid');
    expect(failureOf(() => openAll(sealed, null, 10))).toBe('header-invalid');
    expect(failureOf(() => openAll(sealAll(patternBytes(10), null, SALT), KEY, 10))).toBe('header-invalid');
    expect(failureOf(() => openAll(sealed, KEY, 10, Buffer.alloc(32, 8)))).toBe('header-invalid');
  });
});

describe('openSegment', () => {
  it('opens chunks in any order and refuses those that are not there', () => {
    const size = 2 * CHUNK_SIZE + 5;
    const sealed = sealAll(patternBytes(size), KEY, SALT);
    const opener = openSegment({ dataKey: KEY, header: sealed.subarray(0, HEADER_SIZE), plaintextSize: size });
    const last = opener.open(2, sealed.subarray(HEADER_SIZE + 2 * SEALED_CHUNK));
    expect(last.equals(patternBytes(size).subarray(2 * CHUNK_SIZE))).toBe(true);
    for (const index of [-1, 3, 0.5]) {
      expect(failureOf(() => opener.open(index, Buffer.alloc(SEALED_CHUNK)))).toBe('size-impossible');
    }
    opener.destroy();
    expect(failureOf(() => opener.open(0, Buffer.alloc(SEALED_CHUNK)))).toBe('sealed');
  });

  it('refuses a size that no segment has', () => {
    const header = sealAll(Buffer.alloc(0), KEY, SALT).subarray(0, HEADER_SIZE);
    expect(failureOf(() => openSegment({ dataKey: KEY, header, plaintextSize: -1 }))).toBe('size-impossible');
  });
});

describe('sealSegment', () => {
  it('refuses data keys and salts of other sizes', () => {
    expect(() => sealSegment({ dataKey: Buffer.alloc(16), salt: SALT })).toThrow(TypeError);
    expect(() => sealSegment({ dataKey: KEY, salt: Buffer.alloc(16) })).toThrow(TypeError);
  });

  it('refuses more data after its end', () => {
    const sealer = sealSegment({ dataKey: KEY, salt: SALT });
    sealer.update(Buffer.from('x'));
    sealer.final();
    sealer.destroy();
    expect(failureOf(() => sealer.update(Buffer.from('y')))).toBe('sealed');
    expect(failureOf(() => sealer.final())).toBe('sealed');
    expect(sealer.plaintextSize).toBe(1);
  });

  it('leaves the data key as it was', () => {
    const key = Buffer.from(KEY);
    sealAll(patternBytes(10), key, SALT);
    expect(key.equals(KEY)).toBe(true);
  });
});
