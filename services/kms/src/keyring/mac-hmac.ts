import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** RFC 2104 with a hash of the SHA-2 family. @documented GenerateMac */
export type MacAlgorithm = 'HMAC_SHA_224' | 'HMAC_SHA_256' | 'HMAC_SHA_384' | 'HMAC_SHA_512';

const HASHES: Readonly<Record<MacAlgorithm, string>> = {
  HMAC_SHA_224: 'sha224',
  HMAC_SHA_256: 'sha256',
  HMAC_SHA_384: 'sha384',
  HMAC_SHA_512: 'sha512',
};

/** The names of the algorithms. */
export const MAC_ALGORITHMS = Object.keys(HASHES) as readonly MacAlgorithm[];

/** The MAC of a message, in full length. */
export function computeMac(secretKey: KeyObject, algorithm: MacAlgorithm, message: Uint8Array): Buffer {
  return createHmac(HASHES[algorithm], secretKey).update(message).digest();
}

/** Whether `mac` is the MAC of the message, in full length; the time does not depend on where it differs. */
export function isMacOf(secretKey: KeyObject, algorithm: MacAlgorithm, message: Uint8Array, mac: Uint8Array): boolean {
  const expected = computeMac(secretKey, algorithm, message);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}
