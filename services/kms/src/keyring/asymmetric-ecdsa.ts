/**
 * ECDSA over a digest that somebody else made. node:crypto hashes whatever it signs or verifies, so this is the work of
 * @noble/curves, which signs digests as they are.
 */
import type { KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';

const CURVES = new Map([
  ['prime256v1', p256],
  ['secp256k1', secp256k1],
]);

/** The digest is signed as it is; signatures are DER, and either of the two right values of s will do. */
const OPTIONS = { prehash: false, lowS: false, format: 'der' } as const;

// The SEC 1 form of a key on either curve: `30 len 02 01 01 04 20`, then the scalar.
const SCALAR_START = 7;
const SCALAR_SIZE = 32;

/**
 * A DER signature of a 32-byte digest. The nonce is that of RFC 6979, so the same digest gets the same signature and no
 * generator can give a key away. @throws TypeError for a key on a curve that the service does not have
 */
export function signEcdsa(privateKey: KeyObject, digest: Uint8Array): Buffer {
  const curve = curveOf(privateKey);
  const sec1 = privateKey.export({ type: 'sec1', format: 'der' });
  try {
    return Buffer.from(curve.sign(digest, sec1.subarray(SCALAR_START, SCALAR_START + SCALAR_SIZE), OPTIONS));
  } finally {
    sec1.fill(0);
  }
}

/** Whether `signature` (DER) is one of a 32-byte digest; false for bytes that are no signature at all. */
export function verifyEcdsa(publicKey: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const curve = curveOf(publicKey);
  // Uncompressed points end the SPKI form: 04, x, y.
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const point = spki.subarray(spki.length - 1 - 2 * SCALAR_SIZE);
  try {
    return curve.verify(signature, digest, point, OPTIONS);
  } catch {
    // The library throws for what it cannot read; here that is one more signature that is not right.
    return false;
  }
}

function curveOf(key: KeyObject): typeof p256 {
  const curve = CURVES.get(key.asymmetricKeyDetails?.namedCurve ?? '');
  if (curve === undefined) throw new TypeError('not a key on a curve of this service');
  return curve;
}
