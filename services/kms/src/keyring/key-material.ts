import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { TAG_SIZE } from './ciphertext-blob.ts';

/** Bytes of an Aliyun_AES_256 key. */
export const MATERIAL_SIZE = 32;

const SUITE = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG_SIZE };

/** The secret bytes of one key version, ready for use. Has no member that shows them; printing it prints its name. */
export class KeyMaterial {
  readonly #key: KeyObject;

  /** Takes the bytes over: they are zero afterwards. @throws RangeError unless there are 32. */
  constructor(bytes: Uint8Array) {
    if (bytes.byteLength !== MATERIAL_SIZE) {
      bytes.fill(0);
      throw new RangeError(`Key material has ${MATERIAL_SIZE} bytes.`);
    }
    this.#key = createSecretKey(bytes);
    bytes.fill(0);
  }

  /** Encrypts and authenticates. `iv` must be fresh for each call. */
  seal(plaintext: Uint8Array, iv: Uint8Array, aad: Uint8Array): { ciphertext: Buffer; tag: Buffer } {
    const cipher = createCipheriv(SUITE, this.#key, iv, OPTIONS);
    cipher.setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return { ciphertext, tag: cipher.getAuthTag() };
  }

  /** The plaintext, which the caller zeroes; undefined when anything about the input is not authentic. */
  open(ciphertext: Uint8Array, iv: Uint8Array, tag: Uint8Array, aad: Uint8Array): Buffer | undefined {
    const decipher = createDecipheriv(SUITE, this.#key, iv, OPTIONS);
    decipher.setAAD(aad);
    decipher.setAuthTag(tag);
    const plaintext = decipher.update(ciphertext);
    try {
      decipher.final();
      return plaintext;
    } catch {
      // Bytes that failed authentication are nobody's to see.
      plaintext.fill(0);
      return undefined;
    }
  }

  toJSON(): string {
    return '[key material]';
  }

  toString(): string {
    return '[key material]';
  }

  [inspect.custom](): string {
    return '[key material]';
  }
}
