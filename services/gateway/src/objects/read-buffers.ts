import { CHUNK_SIZE, HEADER_SIZE, TAG_SIZE } from '@osseal/envelope';

/** Chunks that one read takes from a blob: about 1 MiB. */
export const CHUNKS_PER_READ = 16;

const BATCH_BYTES = HEADER_SIZE + CHUNKS_PER_READ * (CHUNK_SIZE + TAG_SIZE);
const SMALL = 4 * (CHUNK_SIZE + TAG_SIZE);
const KEPT = 16;

const free: Buffer[] = [];

/** A buffer of at least `size` bytes, at most one batch, with anything in it. Only sealed bytes may be put there. */
export function takeReadBuffer(size: number): Buffer {
  if (size <= SMALL) return Buffer.allocUnsafe(size);
  return free.pop() ?? Buffer.allocUnsafeSlow(BATCH_BYTES);
}

/** Takes a buffer back that nobody reads or fills any more. */
export function returnReadBuffer(buffer: Buffer): void {
  if (buffer.length === BATCH_BYTES && free.length < KEPT) free.push(buffer);
}
