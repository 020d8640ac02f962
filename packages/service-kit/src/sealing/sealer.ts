import { createHmac, createSecretKey, hkdfSync, type KeyObject, webcrypto } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import type { RootKey } from './root-key.ts';

/** Sealed text did not open. `other-root-key`: it is whole but belongs to another root key. `damaged`: anything else. */
export class SealError extends Error {
  override readonly name = 'SealError';
  readonly code: 'other-root-key' | 'damaged';

  constructor(code: 'other-root-key' | 'damaged', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Seals small secrets for storage: compact JWE, `dir` with A256GCM under the root key, whose public id is the `kid`.
 * Costs some 50 µs per call, so callers keep what they opened.
 */
export class Sealer {
  readonly #key: webcrypto.CryptoKey;
  readonly #keyId: string;
  readonly #fingerprintKey: KeyObject;

  private constructor(key: webcrypto.CryptoKey, keyId: string, fingerprintKey: KeyObject) {
    this.#key = key;
    this.#keyId = keyId;
    this.#fingerprintKey = fingerprintKey;
  }

  static async open(rootKey: RootKey): Promise<Sealer> {
    const bytes = rootKey.reveal();
    try {
      const key = await webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
      const forFingerprints = Buffer.from(hkdfSync('sha256', bytes, '', 'osseal fingerprint key', 32));
      const fingerprintKey = createSecretKey(forFingerprints);
      forFingerprints.fill(0);
      return new Sealer(key, rootKey.id, fingerprintKey);
    } finally {
      bytes.fill(0);
    }
  }

  /** A compact JWE: ASCII, five parts. */
  seal(bytes: Uint8Array): Promise<string> {
    return new CompactEncrypt(bytes)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.#keyId })
      .encrypt(this.#key);
  }

  /**
   * 64 lower-case hex digits that are the same for the same purpose and bytes, and tell nothing about the bytes to whoever
   * has not the root key. `purpose` must not be able to run into the bytes: text without a NUL at its end.
   */
  fingerprint(purpose: string, bytes: Uint8Array): string {
    return createHmac('sha256', this.#fingerprintKey).update(`${purpose}\0`).update(bytes).digest('hex');
  }

  /** The bytes that were sealed, in a buffer that the caller owns. @throws SealError */
  async open(jwe: string): Promise<Uint8Array> {
    const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
    try {
      const { plaintext } = await compactDecrypt(jwe, this.#key, options);
      return plaintext;
    } catch (cause) {
      if (keyIdOf(jwe) !== this.#keyId) {
        throw new SealError('other-root-key', 'Sealed under another root key than the one in use.', { cause });
      }
      throw new SealError('damaged', 'Sealed data is damaged.', { cause });
    }
  }
}

function keyIdOf(jwe: string): unknown {
  try {
    return decodeProtectedHeader(jwe).kid;
  } catch {
    return undefined;
  }
}
