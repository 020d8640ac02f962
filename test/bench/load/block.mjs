import { createHash } from 'node:crypto';

const MIB = 1024 * 1024;

/** One MiB that does not compress, the same in every process; bodies repeat it. */
export const BLOCK = Buffer.concat(
  Array.from({ length: MIB / 32 }, (_, index) => createHash('sha256').update(`osseal bench ${index}`).digest()),
);

/**
 * Compares the bodies of answers, piece by piece, with what was sent: `BLOCK` from its start, over and over.
 *
 * @param {number} size bytes of one body
 * @param {number} [from] where in the object a body begins
 * @returns {{ take(piece: Buffer): void, size(): number }} bytes so far, of all bodies
 */
export function comparison(size, from = 0) {
  let received = 0;
  return {
    take(piece) {
      for (let begin = 0; begin < piece.length; ) {
        const place = received % size;
        const offset = (from + place) % BLOCK.length;
        const length = Math.min(piece.length - begin, BLOCK.length - offset, size - place);
        if (BLOCK.compare(piece, begin, begin + length, offset, offset + length) !== 0) {
          throw new Error(`A wrong byte at or after ${from + place}.`);
        }
        begin += length;
        received += length;
      }
    },
    size: () => received,
  };
}
