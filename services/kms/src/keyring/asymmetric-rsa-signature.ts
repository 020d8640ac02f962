/**
 * RSA signatures over a SHA-256 digest that somebody else made. node:crypto hashes whatever it signs or verifies, so
 * the two encodings of RFC 8017 are here, and OpenSSL does the bare RSA operation on them. That operation has no
 * asynchronous form: signing takes some 0.25 ms with 2048 bits, and several ms with 4096.
 */
import { constants, createHash, type KeyObject, privateEncrypt, publicDecrypt, timingSafeEqual } from 'node:crypto';

const HASH = 'sha256';
const HASH_SIZE = 32;
/** The DigestInfo of SHA-256, up to the digest. @documented RFC 8017, section 9.2, note 1 */
const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const PSS_TRAILER = 0xbc;

/** EMSA-PKCS1-v1_5. @documented RFC 8017, section 8.2.1 */
export function signPkcs1(privateKey: KeyObject, digest: Uint8Array): Buffer {
  return applyPrivate(privateKey, encodePkcs1(digest, sizeOf(privateKey)));
}

/** Compares whole encodings, and parses none. @documented RFC 8017, section 8.2.2 */
export function verifyPkcs1(publicKey: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const encoded = applyPublic(publicKey, signature);
  return encoded !== undefined && timingSafeEqual(encoded, encodePkcs1(digest, sizeOf(publicKey)));
}

/**
 * EMSA-PSS with MGF1 over SHA-256; the salt is as long as the digest: 32 random bytes.
 * @documented RFC 8017, section 9.1.1; AsymmetricSign
 */
export function signPss(privateKey: KeyObject, digest: Uint8Array, salt: Uint8Array): Buffer {
  const size = sizeOf(privateKey);
  const seal = sealPss(digest, salt);
  const block = Buffer.alloc(size - HASH_SIZE - 1);
  block[block.length - HASH_SIZE - 1] = 1;
  block.set(salt, block.length - HASH_SIZE);
  maskPss(block, seal);
  return applyPrivate(privateKey, Buffer.concat([block, seal, Buffer.of(PSS_TRAILER)]));
}

/** Only a salt of 32 bytes is right. @documented RFC 8017, section 9.1.2; AsymmetricVerify */
export function verifyPss(publicKey: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const encoded = applyPublic(publicKey, signature);
  if (encoded === undefined || encoded.at(-1) !== PSS_TRAILER || (encoded[0] ?? 0) > 0x7f) return false;
  const block = Buffer.from(encoded.subarray(0, -HASH_SIZE - 1));
  const seal = encoded.subarray(-HASH_SIZE - 1, -1);
  maskPss(block, seal);
  const saltStart = block.length - HASH_SIZE;
  if (block.subarray(0, saltStart).some((byte, index) => byte !== (index === saltStart - 1 ? 1 : 0))) return false;
  return timingSafeEqual(seal, sealPss(digest, block.subarray(saltStart)));
}

/** Bytes of the modulus. The moduli of all specs fill their first byte, so that this is also the size of an encoding. */
function sizeOf(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}

function encodePkcs1(digest: Uint8Array, size: number): Buffer {
  const encoded = Buffer.alloc(size, 0xff);
  const infoStart = size - DIGEST_INFO.length - HASH_SIZE;
  encoded.set([0, 1]);
  encoded[infoStart - 1] = 0;
  encoded.set(DIGEST_INFO, infoStart);
  encoded.set(digest, infoStart + DIGEST_INFO.length);
  return encoded;
}

function sealPss(digest: Uint8Array, salt: Uint8Array): Buffer {
  return createHash(HASH).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** Applies the mask that `seal` makes, in place, and clears the bit that would not fit the modulus. Its own inverse. */
function maskPss(block: Buffer, seal: Uint8Array): void {
  for (let start = 0, counter = 0; start < block.length; start += HASH_SIZE, counter += 1) {
    const mask = createHash(HASH)
      .update(seal)
      .update(Buffer.of(0, 0, 0, counter))
      .digest();
    const part = block.subarray(start, start + HASH_SIZE);
    for (const [index, byte] of part.entries()) part[index] = byte ^ (mask[index] ?? 0);
  }
  block[0] = (block[0] ?? 0) & 0x7f;
}

function applyPrivate(key: KeyObject, encoded: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** Undefined for what no RSA operation can have made: another size, or a number past the modulus. */
function applyPublic(key: KeyObject, signature: Uint8Array): Buffer | undefined {
  if (signature.length !== sizeOf(key)) return undefined;
  try {
    return publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return undefined;
  }
}
