/** 00, 02 and the separating 00, with the 8 filling bytes that there are at least. */
const LEAST_PADDING = 11;

/**
 * Takes the padding of RSAES-PKCS1-v1_5 (RFC 8017, 7.2.2) off a decrypted block: `00 02`, at least 8 bytes that are not
 * zero, `00`, message. The message comes in a buffer of its own, and the block is zeroed; undefined for any other block.
 *
 * What it looks at and how long it takes depend on the block's size alone until the verdict, so that time does not tell
 * what was wrong with a block, or where: somebody who could ask often enough would learn a wrapped message from that.
 */
export function unpadPkcs1(block: Buffer): Buffer | undefined {
  let wrong = block.length < LEAST_PADDING ? 1 : 0;
  wrong |= (block[0] ?? 1) | ((block[1] ?? 0) ^ 2);
  let found = 0;
  let separator = 0;
  for (let index = 2; index < block.length; index += 1) {
    const isZero = isZeroByte(block[index] ?? 0);
    separator |= index & -(isZero & ~found);
    found |= isZero;
  }
  wrong |= found ^ 1;
  // Negative, so with its highest bit set, when the separator comes before the filling is long enough.
  wrong |= (separator - (LEAST_PADDING - 1)) >>> 31;
  const message = wrong === 0 ? Buffer.from(block.subarray(separator + 1)) : undefined;
  block.fill(0);
  return message;
}

/** 1 for 0, and 0 for 1 to 255, without a branch. */
function isZeroByte(byte: number): number {
  return ((byte - 1) >>> 31) & 1;
}
