import { EnvelopeError } from './errors.ts';
import { CHUNK_SIZE, HEADER_SIZE, SEALED_CHUNK_SIZE, sealedSize } from './format.ts';

/** Which sealed bytes hold a range of plaintext. */
export interface ChunkSpan {
  readonly firstChunk: number;
  readonly lastChunk: number;
  /** From the start of the sealed segment, header included. */
  readonly sealedOffset: number;
  /** Whole chunks with their tags. */
  readonly sealedLength: number;
  /** Bytes to drop from the first chunk's plaintext. */
  readonly skip: number;
  /** Bytes of plaintext that are wanted. */
  readonly length: number;
}

/**
 * Plans the read of one range.
 *
 * @param plaintextSize bytes of plaintext in the segment
 * @param start first byte wanted
 * @param end last byte wanted
 * @throws EnvelopeError `size-impossible` when the range is not inside the segment
 */
export function planRange(plaintextSize: number, start: number, end: number): ChunkSpan {
  const wholeSize = sealedSize(plaintextSize);
  const inside = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end;
  if (!inside || end >= plaintextSize) {
    throw new EnvelopeError('size-impossible', 'the range is not inside the segment');
  }
  const firstChunk = Math.floor(start / CHUNK_SIZE);
  const lastChunk = Math.floor(end / CHUNK_SIZE);
  const sealedOffset = HEADER_SIZE + firstChunk * SEALED_CHUNK_SIZE;
  const sealedEnd = Math.min(HEADER_SIZE + (lastChunk + 1) * SEALED_CHUNK_SIZE, wholeSize);
  return {
    firstChunk,
    lastChunk,
    sealedOffset,
    sealedLength: sealedEnd - sealedOffset,
    skip: start - firstChunk * CHUNK_SIZE,
    length: end - start + 1,
  };
}
