import { CHUNK_SIZE } from './format.ts';

/** Buffers kept for later; more sealers than that at once make their own. */
const KEPT = 32;

const free: Buffer[] = [];

/** A buffer of {@link CHUNK_SIZE} bytes with anything in it. Give it back with {@link returnChunkBuffer}. */
export function takeChunkBuffer(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_SIZE);
}

/** Takes a buffer back and wipes its first `used` bytes, which held plaintext. */
export function returnChunkBuffer(buffer: Buffer, used: number): void {
  buffer.fill(0, 0, used);
  if (free.length < KEPT) free.push(buffer);
}
