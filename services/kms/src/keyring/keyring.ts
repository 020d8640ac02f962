import { createPrivateKey, createSecretKey, type KeyObject } from 'node:crypto';
import { kmsError } from '@osseal/protocol/errors';
import type { Random, Sealer } from '@osseal/service-kit';
import type { Awaitable, CmkRecord, KeyVersionRecord } from '@osseal/storage';
import { keyArn } from '../keys/key-arn.ts';
import { DEFAULT_KEY_SPEC, type KeySpec, keySpecOf } from '../keys/key-spec.ts';
import { whenReady } from '../keys/when-ready.ts';
import { type CiphertextBlob, IV_SIZE, invalidCiphertext, packCiphertextBlob } from './ciphertext-blob.ts';
import { canonicalContext, type EncryptionContext } from './encryption-context.ts';
import { generateMaterial } from './generate-material.ts';
import { MaterialImport } from './import/material-import.ts';
import { KeyMaterial } from './key-material.ts';

/** Material as the registry keeps it: a compact JWE under the root key, and the public half of a key pair. */
export interface SealedMaterial {
  readonly sealedMaterial: string;
  readonly publicKey?: string;
}

/** What `wrap` made. */
export interface WrappedBytes {
  readonly keyVersionId: string;
  readonly ciphertextBlob: Buffer;
}

interface Unsealed<Material> {
  readonly sealedMaterial: string;
  readonly material: Material;
}

/** Of a symmetric key, whose ARN never changes: what is authenticated when the caller gave no context. */
interface UnsealedSymmetric extends Unsealed<KeyMaterial> {
  readonly withoutContext: Buffer;
}

/**
 * The only holder of key material. A version is unsealed on first use and kept as a key object; from then on wrap and
 * unwrap answer without a promise. Knows nothing of states or permissions: callers have checked both.
 */
export class Keyring {
  /** How material comes in from outside. */
  readonly imports: MaterialImport;
  readonly #sealer: Sealer;
  readonly #random: Random;
  /** Versions of symmetric keys, and of the others. */
  readonly #unsealed = new Map<string, UnsealedSymmetric>();
  readonly #keyObjects = new Map<string, Unsealed<KeyObject>>();

  constructor(deps: { readonly sealer: Sealer; readonly random: Random }) {
    this.imports = new MaterialImport(deps.sealer);
    this.#sealer = deps.sealer;
    this.#random = deps.random;
  }

  /** New random material for a version of a key of this spec. RSA takes time, off the event loop. */
  async createMaterial(spec: string = DEFAULT_KEY_SPEC): Promise<SealedMaterial> {
    const { bytes, publicKey } = await generateMaterial(spec, this.#random);
    const sealed = await this.#seal(bytes);
    return publicKey === undefined ? sealed : { ...sealed, publicKey };
  }

  /** Seals given raw material and zeroes the given bytes. @throws RangeError unless there are as many as the spec has */
  async sealGiven(material: Uint8Array, spec: string = DEFAULT_KEY_SPEC): Promise<SealedMaterial> {
    const size = keySpecOf({ keySpec: spec }).materialBytes;
    if (material.byteLength !== size) throw new RangeError(`Key material of ${spec} has ${size ?? 'no'} raw bytes.`);
    return this.#seal(material);
  }

  /** Encrypts under the key's primary version, bound to the context and to the key's ARN. */
  wrap(key: CmkRecord, plaintext: Uint8Array, context: EncryptionContext | undefined): Awaitable<WrappedBytes> {
    const version = findVersion(key, key.primaryVersionId);
    // A key without a usable version is a fault of the registry, not of the request.
    if (version === undefined) throw kmsError('InternalFailure');
    return whenReady(this.#held(key, version), (held) => {
      const iv = this.#random.bytes(IV_SIZE);
      const { ciphertext, tag } = held.material.seal(plaintext, iv, associatedData(held, key, context));
      const { keyVersionId } = version;
      return { keyVersionId, ciphertextBlob: packCiphertextBlob({ keyVersionId, iv, tag, ciphertext }) };
    });
  }

  /**
   * The plaintext of a blob of `key`, in a buffer that the caller zeroes.
   * @throws InvalidParameter on CiphertextBlob: unknown version, other context, other key, or damage; not told apart.
   */
  unwrap(key: CmkRecord, blob: CiphertextBlob, context: EncryptionContext | undefined): Awaitable<Buffer> {
    const version = findVersion(key, blob.keyVersionId);
    if (version === undefined) throw invalidCiphertext();
    return whenReady(this.#held(key, version), (held) => {
      const plaintext = held.material.open(blob.ciphertext, blob.iv, blob.tag, associatedData(held, key, context));
      if (plaintext === undefined) throw invalidCiphertext();
      return plaintext;
    });
  }

  /**
   * The private key of one version of an asymmetric key, or the secret key of a MAC key; for the operations of this folder.
   * @throws Forbidden.KeyVersionNotFound
   */
  keyObject(key: CmkRecord, keyVersionId: string): Awaitable<KeyObject> {
    const version = findVersion(key, keyVersionId);
    if (version === undefined) throw kmsError('Forbidden.KeyVersionNotFound');
    const held = this.#keyObjects.get(keyVersionId);
    if (held !== undefined && held.sealedMaterial === version.sealedMaterial) return held.material;
    return this.#unsealKeyObject(keySpecOf(key), version);
  }

  /** Drops the unsealed material of a key that is deleted or has lost its material. */
  forget(key: CmkRecord): void {
    for (const { keyVersionId } of key.versions) {
      this.#unsealed.delete(keyVersionId);
      this.#keyObjects.delete(keyVersionId);
    }
  }

  async #seal(material: Uint8Array): Promise<SealedMaterial> {
    try {
      return { sealedMaterial: await this.#sealer.seal(material) };
    } finally {
      material.fill(0);
    }
  }

  #held(key: CmkRecord, version: KeyVersionRecord): Awaitable<UnsealedSymmetric> {
    const held = this.#unsealed.get(version.keyVersionId);
    // A version id may come back with other material when its key was deleted and seeded anew.
    if (held !== undefined && held.sealedMaterial === version.sealedMaterial) return held;
    return this.#unseal(key, version);
  }

  /** Two first uses at once both unseal; the results are equal and one of them stays. */
  async #unseal(key: CmkRecord, { keyVersionId, sealedMaterial }: KeyVersionRecord): Promise<UnsealedSymmetric> {
    const material = new KeyMaterial(await this.#sealer.open(sealedMaterial));
    const held = { sealedMaterial, material, withoutContext: bytesToAuthenticate(key, undefined) };
    this.#unsealed.set(keyVersionId, held);
    return held;
  }

  async #unsealKeyObject({ kind }: KeySpec, { keyVersionId, sealedMaterial }: KeyVersionRecord): Promise<KeyObject> {
    const opened = await this.#sealer.open(sealedMaterial);
    const bytes = Buffer.from(opened.buffer, opened.byteOffset, opened.byteLength);
    const material =
      kind === 'asymmetric' ? createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }) : createSecretKey(bytes);
    bytes.fill(0);
    this.#keyObjects.set(keyVersionId, { sealedMaterial, material });
    return material;
  }
}

function findVersion(key: CmkRecord, keyVersionId: string): KeyVersionRecord | undefined {
  return key.versions.find((version) => version.keyVersionId === keyVersionId);
}

function associatedData(held: UnsealedSymmetric, key: CmkRecord, context: EncryptionContext | undefined): Buffer {
  return context === undefined ? held.withoutContext : bytesToAuthenticate(key, context);
}

/** Both parts carry their length, so that no context can pass for a piece of an ARN or the reverse. */
function bytesToAuthenticate(key: CmkRecord, context: EncryptionContext | undefined): Buffer {
  const contextBytes = canonicalContext(context);
  const arn = keyArn(key);
  const arnSize = Buffer.byteLength(arn);
  const data = Buffer.allocUnsafe(8 + contextBytes.length + arnSize);
  data.writeUInt32BE(contextBytes.length, 0);
  data.set(contextBytes, 4);
  data.writeUInt32BE(arnSize, 4 + contextBytes.length);
  data.write(arn, 8 + contextBytes.length);
  return data;
}
