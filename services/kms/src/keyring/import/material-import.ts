import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { kmsError } from '@osseal/protocol/errors';
import type { Sealer } from '@osseal/service-kit';
import type { CmkRecord } from '@osseal/storage';
import { keySpecOf } from '../../keys/key-spec.ts';
import { ImportTokens } from './import-token.ts';
import { unwrapRsa, type WrappingAlgorithm } from './rsa-unwrap.ts';

/** What the owner of material needs to send it. */
export interface ImportParameters {
  /** Base64 of the DER SubjectPublicKeyInfo. */
  readonly publicKey: string;
  readonly importToken: string;
  readonly expiresMs: number;
}

const WRAPPING_KEY_BITS = 2048;
/** @documented GetParametersForImport */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;

// On the thread pool: making a key pair takes some 100 ms.
const generate = promisify(generateKeyPair);

/** The way of key material from its owner into the keyring. */
export class MaterialImport {
  readonly #sealer: Sealer;
  readonly #tokens: ImportTokens;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
    this.#tokens = new ImportTokens(sealer);
  }

  /** A new RSA_2048 wrapping key for material of this key. Nothing is stored: the token carries the private part. */
  async parameters(key: CmkRecord, algorithm: WrappingAlgorithm, nowMs: number): Promise<ImportParameters> {
    const { publicKey, privateKey } = await wrappingKeyPair();
    const expiresMs = nowMs + TOKEN_LIFE_MS;
    return {
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      importToken: await this.#tokens.issue({ keyId: key.keyId, algorithm, privateKey, expiresMs }),
      expiresMs,
    };
  }

  /**
   * The material that was encrypted under the token's key, in a buffer that the caller zeroes.
   * @throws InvalidImportToken, ExpiredImportToken; InvalidKeyMaterial: it does not come out, or has another length than
   * material of this key has
   */
  async unwrap(key: CmkRecord, importToken: string, encryptedMaterial: Buffer, nowMs: number): Promise<Buffer> {
    const { privateKey, algorithm } = await this.#tokens.redeem(importToken, key.keyId, nowMs);
    const material = unwrapRsa(privateKey, algorithm, encryptedMaterial);
    if (material !== undefined && material.length === keySpecOf(key).materialBytes) return material;
    material?.fill(0);
    throw kmsError('InvalidKeyMaterial');
  }

  /** Tells whether material imported into a key is the same again, and nothing else; made under the root key. */
  fingerprint(keyId: string, material: Uint8Array): string {
    return this.#sealer.fingerprint(`osseal imported material\0${keyId}`, material);
  }
}

function wrappingKeyPair(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return generate('rsa', { modulusLength: WRAPPING_KEY_BITS });
}
