import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

// Not WebCrypto: browsers have none on pages of plain HTTP, except on the machine itself.

/** Lower-case hex SHA-256 of a text. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** HMAC-SHA256 of a text. */
export function hmacSha256(key: Uint8Array | string, text: string): Uint8Array {
  return hmac(sha256, typeof key === 'string' ? utf8ToBytes(key) : key, utf8ToBytes(text));
}

/** HMAC-SHA256 of a text as lower-case hex. */
export function hmacSha256Hex(key: Uint8Array | string, text: string): string {
  return bytesToHex(hmacSha256(key, text));
}
