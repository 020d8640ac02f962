import type { KeyObject } from 'node:crypto';
import type { Awaitable } from '@osseal/storage';
import { signEcdsa, verifyEcdsa } from './asymmetric-ecdsa.ts';
import { signPkcs1, signPss, verifyPkcs1, verifyPss } from './asymmetric-rsa-signature.ts';

/** How a digest is signed. @documented AsymmetricSign */
export type SignatureAlgorithm = 'RSA_PSS_SHA_256' | 'RSA_PKCS1_SHA_256' | 'ECDSA_SHA_256';

/** Bytes of the digest that every algorithm signs. */
export const DIGEST_SIZE = 32;

/** Bytes of fresh randomness for one signature: the salt of PSS; the others need none. */
export const SIGNATURE_RANDOM_SIZE = 32;

interface Suite {
  sign(privateKey: KeyObject, digest: Uint8Array, fresh: Uint8Array): Buffer;
  verify(publicKey: KeyObject, digest: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
}

const SUITES: Readonly<Record<SignatureAlgorithm, Suite>> = {
  RSA_PSS_SHA_256: { sign: signPss, verify: verifyPss },
  RSA_PKCS1_SHA_256: { sign: signPkcs1, verify: verifyPkcs1 },
  ECDSA_SHA_256: { sign: signEcdsa, verify: verifyEcdsa },
};

/** The names of the algorithms. */
export const SIGNATURE_ALGORITHMS = Object.keys(SUITES) as readonly SignatureAlgorithm[];

/**
 * The signature of a SHA-256 digest: as long as the modulus under RSA, DER under ECDSA. The key must be one of the
 * algorithm's. `fresh`: SIGNATURE_RANDOM_SIZE random bytes.
 */
export function signDigest(
  privateKey: KeyObject,
  algorithm: SignatureAlgorithm,
  digest: Uint8Array,
  fresh: Uint8Array,
): Buffer {
  return SUITES[algorithm].sign(privateKey, digest, fresh);
}

/** Whether the signature is one of the digest. Bytes that are no signature at all are answered with false too. */
export function verifyDigest(
  publicKey: KeyObject,
  algorithm: SignatureAlgorithm,
  digest: Uint8Array,
  signature: Uint8Array,
): Awaitable<boolean> {
  return SUITES[algorithm].verify(publicKey, digest, signature);
}
