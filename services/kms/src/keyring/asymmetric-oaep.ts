import { constants, type KeyObject, publicEncrypt, webcrypto } from 'node:crypto';

/** RSAES-OAEP with an empty label; MGF1 uses the same hash. @documented AsymmetricEncrypt, ExportDataKey */
export type OaepAlgorithm = 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256';

const HASHES: Readonly<Record<OaepAlgorithm, { readonly node: string; readonly web: string; readonly size: number }>> =
  {
    RSAES_OAEP_SHA_1: { node: 'sha1', web: 'SHA-1', size: 20 },
    RSAES_OAEP_SHA_256: { node: 'sha256', web: 'SHA-256', size: 32 },
  };

/** The names of the algorithms. */
export const OAEP_ALGORITHMS = Object.keys(HASHES) as readonly OaepAlgorithm[];

/** Bytes of the modulus of an RSA key, and so of everything that is encrypted under it. */
export function ciphertextSize(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}

/** The most bytes that fit: 190 or 214 for 2048 bits, 318 or 342 for 3072. @documented AsymmetricEncrypt */
export function oaepCapacity(key: KeyObject, algorithm: OaepAlgorithm): number {
  return ciphertextSize(key) - 2 * HASHES[algorithm].size - 2;
}

/** Standard ciphertext, as long as the modulus. @throws Error when the plaintext is longer than `oaepCapacity` */
export function encryptOaep(publicKey: KeyObject, algorithm: OaepAlgorithm, plaintext: Uint8Array): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: publicKey, padding, oaepHash: HASHES[algorithm].node }, plaintext);
}

const webKeys = new WeakMap<KeyObject, Map<OaepAlgorithm, Promise<webcrypto.CryptoKey>>>();

/**
 * The plaintext, in a buffer that the caller zeroes; undefined when the ciphertext is not one of this key and algorithm.
 * WebCrypto, because it is the one that decrypts on the thread pool.
 */
export async function decryptOaep(
  privateKey: KeyObject,
  algorithm: OaepAlgorithm,
  ciphertext: Uint8Array,
): Promise<Buffer | undefined> {
  // OpenSSL takes one without its leading zeros too. @documented RFC 8017, 7.1.2: the length is that of the modulus
  if (ciphertext.length !== ciphertextSize(privateKey)) return undefined;
  const key = await webKeyOf(privateKey, algorithm);
  try {
    return Buffer.from(await webcrypto.subtle.decrypt('RSA-OAEP', key, ciphertext));
  } catch {
    return undefined;
  }
}

/** WebCrypto ties a key to its hash, so a private key has one form per algorithm; they live as long as it does. */
function webKeyOf(privateKey: KeyObject, algorithm: OaepAlgorithm): Promise<webcrypto.CryptoKey> {
  const known = webKeys.get(privateKey) ?? new Map<OaepAlgorithm, Promise<webcrypto.CryptoKey>>();
  webKeys.set(privateKey, known);
  const key = known.get(algorithm) ?? importWebKey(privateKey, algorithm);
  known.set(algorithm, key);
  return key;
}

async function importWebKey(privateKey: KeyObject, algorithm: OaepAlgorithm): Promise<webcrypto.CryptoKey> {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  try {
    const imported = { name: 'RSA-OAEP', hash: HASHES[algorithm].web };
    return await webcrypto.subtle.importKey('pkcs8', pkcs8, imported, false, ['decrypt']);
  } finally {
    pkcs8.fill(0);
  }
}
