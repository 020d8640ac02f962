import { type CipherGCMTypes, createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { TAG_SIZE } from './ciphertext-blob.ts';

/** AES in GCM by the bytes of its key. */
const SUITES: ReadonlyMap<number, CipherGCMTypes> = new Map([
  [16, 'aes-128-gcm'],
  [24, 'aes-192-gcm'],
  [32, 'aes-256-gcm'],
]);
const OPTIONS = { authTagLength: TAG_SIZE };

/** The secret bytes of one version of a symmetric key, ready for use. Has no member that shows them; printing it prints its name. */
export class KeyMaterial {
  readonly #key: KeyObject;
  readonly #suite: CipherGCMTypes;

  /** Takes the bytes over: they are zero afterwards. @throws RangeError unless there are 16, 24 or 32. */
  constructor(bytes: Uint8Array) {
    const suite = SUITES.get(bytes.byteLength);
    if (suite === undefined) {
      bytes.fill(0);
      throw new RangeError('Key material has 16, 24 or 32 bytes.');
    }
    this.#suite = suite;
    this.#key = createSecretKey(bytes);
    bytes.fill(0);
  }

  /** Encrypts and authenticates. `iv` must be fresh for each call. */
  seal(plaintext: Uint8Array, iv: Uint8Array, aad: Uint8Array): { ciphertext: Buffer; tag: Buffer } {
    const cipher = createCipheriv(this.#suite, this.#key, iv, OPTIONS);
    cipher.setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return { ciphertext, tag: cipher.getAuthTag() };
  }

  /** The plaintext, which the caller zeroes; undefined when anything about the input is not authentic. */
  open(ciphertext: Uint8Array, iv: Uint8Array, tag: Uint8Array, aad: Uint8Array): Buffer | undefined {
    const decipher = createDecipheriv(this.#suite, this.#key, iv, OPTIONS);
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
