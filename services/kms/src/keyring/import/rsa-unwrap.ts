import { constants, type KeyObject, privateDecrypt } from 'node:crypto';
import { unpadPkcs1 } from './pkcs1-unpad.ts';

/** How imported material may be encrypted under an RSA wrapping key. @documented GetParametersForImport */
export const WRAPPING_ALGORITHMS = ['RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1', 'RSAES_PKCS1_V1_5'] as const;

export type WrappingAlgorithm = (typeof WRAPPING_ALGORITHMS)[number];

/**
 * The bytes that were encrypted, in a buffer that the caller zeroes; undefined when they do not come out. OAEP takes its
 * hash for MGF1 too, and an empty label.
 *
 * Node refuses to decrypt PKCS #1 v1.5, or answers noise for a wrong padding, depending on its OpenSSL. The private
 * operation without padding is the same everywhere, takes a quarter of a millisecond, and leaves a few lines to ourselves.
 */
export function unwrapRsa(privateKey: KeyObject, algorithm: WrappingAlgorithm, wrapped: Buffer): Buffer | undefined {
  // The operation without padding would take a shorter text for a small number.
  if (wrapped.length * 8 !== privateKey.asymmetricKeyDetails?.modulusLength) return undefined;
  try {
    switch (algorithm) {
      case 'RSAES_OAEP_SHA_256':
        return decryptOaep(privateKey, 'sha256', wrapped);
      case 'RSAES_OAEP_SHA_1':
        return decryptOaep(privateKey, 'sha1', wrapped);
      case 'RSAES_PKCS1_V1_5':
        return unpadPkcs1(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped));
    }
  } catch {
    // Wrong length, wrong padding, other key: one answer for all of them.
    return undefined;
  }
}

function decryptOaep(key: KeyObject, oaepHash: string, wrapped: Buffer): Buffer {
  return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
}
