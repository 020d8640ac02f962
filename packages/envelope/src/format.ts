import { EnvelopeError } from './errors.ts';

/** How a segment keeps its bytes: encrypted under a data key, or in the clear with a checksum that anybody can compute. */
export type SegmentSuite = 'aes-256-gcm' | 'clear';

/** Bytes of plaintext in each chunk but the last. */
export const CHUNK_SIZE = 65_536;
/** log2 of {@link CHUNK_SIZE}, as the header states it. */
export const CHUNK_SIZE_LOG2 = 16;
/** Bytes of the authentication tag behind each chunk. */
export const TAG_SIZE = 16;
/** Bytes of a segment's salt. */
export const SALT_SIZE = 32;
/** Bytes of the header before its tag. */
export const HEADER_BODY_SIZE = 8 + SALT_SIZE;
/** Bytes before the first chunk. */
export const HEADER_SIZE = HEADER_BODY_SIZE + TAG_SIZE;
/** A chunk and its tag. */
export const SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE;

/** The chunk index is 32 bits wide. */
const MAX_CHUNKS = 2 ** 32;

/** Chunks of a segment; an empty segment has one empty chunk, so that its end is authenticated too. */
export function chunkCount(plaintextSize: number): number {
  return Math.max(1, Math.ceil(plaintextSize / CHUNK_SIZE));
}

/**
 * Bytes of a sealed segment, header included.
 *
 * @throws EnvelopeError `size-impossible` when it is not a size, or above 256 TiB
 */
export function sealedSize(plaintextSize: number): number {
  if (!Number.isSafeInteger(plaintextSize) || plaintextSize < 0 || chunkCount(plaintextSize) > MAX_CHUNKS) {
    throw new EnvelopeError('size-impossible', 'no segment can have that size');
  }
  return HEADER_SIZE + plaintextSize + chunkCount(plaintextSize) * TAG_SIZE;
}

/**
 * Bytes of plaintext in a sealed segment of that size; the inverse of {@link sealedSize}.
 *
 * @throws EnvelopeError `size-impossible` when no segment seals to that size
 */
export function plaintextSize(sealedSize: number): number {
  const body = sealedSize - HEADER_SIZE;
  const chunks = Math.ceil(body / SEALED_CHUNK_SIZE);
  const lastChunk = body - (chunks - 1) * SEALED_CHUNK_SIZE;
  // Only the chunk of an empty segment may be empty.
  const smallestLast = chunks === 1 ? TAG_SIZE : TAG_SIZE + 1;
  if (!Number.isSafeInteger(sealedSize) || chunks < 1 || chunks > MAX_CHUNKS || lastChunk < smallestLast) {
    throw new EnvelopeError('size-impossible', 'no sealed segment can have that size');
  }
  return body - chunks * TAG_SIZE;
}
