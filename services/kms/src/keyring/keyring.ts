import { kmsError } from '@osseal/protocol/errors';
import type { Random, Sealer } from '@osseal/service-kit';
import type { Awaitable, CmkRecord, KeyVersionRecord } from '@osseal/storage';
import { keyArn } from '../keys/key-arn.ts';
import { whenReady } from '../keys/when-ready.ts';
import { type CiphertextBlob, IV_SIZE, invalidCiphertext, packCiphertextBlob } from './ciphertext-blob.ts';
import { canonicalContext, type EncryptionContext } from './encryption-context.ts';
import { KeyMaterial, MATERIAL_SIZE } from './key-material.ts';

/** Material as the registry keeps it: a compact JWE under the root key. */
export interface SealedMaterial {
  readonly sealedMaterial: string;
}

/** What `wrap` made. */
export interface WrappedBytes {
  readonly keyVersionId: string;
  readonly ciphertextBlob: Buffer;
}

interface Unsealed {
  readonly sealedMaterial: string;
  readonly material: KeyMaterial;
}

/**
 * The only holder of key material. A version is unsealed on first use and kept as a key object; from then on wrap and
 * unwrap answer without a promise. Knows nothing of states or permissions: callers have checked both.
 */
export class Keyring {
  readonly #sealer: Sealer;
  readonly #random: Random;
  readonly #unsealed = new Map<string, Unsealed>();

  constructor(deps: { readonly sealer: Sealer; readonly random: Random }) {
    this.#sealer = deps.sealer;
    this.#random = deps.random;
  }

  /** New random material for an Aliyun_AES_256 key version. */
  createMaterial(): Promise<SealedMaterial> {
    return this.sealGiven(this.#random.bytes(MATERIAL_SIZE));
  }

  /** Seals given material and zeroes the given bytes. @throws RangeError unless there are 32. */
  async sealGiven(material: Uint8Array): Promise<SealedMaterial> {
    if (material.byteLength !== MATERIAL_SIZE) throw new RangeError(`Key material has ${MATERIAL_SIZE} bytes.`);
    try {
      return { sealedMaterial: await this.#sealer.seal(material) };
    } finally {
      material.fill(0);
    }
  }

  /** Encrypts under the key's primary version, bound to the context and to the key's ARN. */
  wrap(key: CmkRecord, plaintext: Uint8Array, context: EncryptionContext | undefined): Awaitable<WrappedBytes> {
    const version = findVersion(key, key.primaryVersionId);
    // A key without a usable version is a fault of the registry, not of the request.
    if (version === undefined) throw kmsError('InternalFailure');
    return whenReady(this.#material(version), (material) => {
      const iv = this.#random.bytes(IV_SIZE);
      const { ciphertext, tag } = material.seal(plaintext, iv, associatedData(key, context));
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
    return whenReady(this.#material(version), (material) => {
      const plaintext = material.open(blob.ciphertext, blob.iv, blob.tag, associatedData(key, context));
      if (plaintext === undefined) throw invalidCiphertext();
      return plaintext;
    });
  }

  /** Drops the unsealed material of a deleted key. */
  forget(key: CmkRecord): void {
    for (const version of key.versions) this.#unsealed.delete(version.keyVersionId);
  }

  #material(version: KeyVersionRecord): Awaitable<KeyMaterial> {
    const held = this.#unsealed.get(version.keyVersionId);
    // A version id may come back with other material when its key was deleted and seeded anew.
    if (held !== undefined && held.sealedMaterial === version.sealedMaterial) return held.material;
    return this.#unseal(version);
  }

  /** Two first uses at once both unseal; the results are equal and one of them stays. */
  async #unseal({ keyVersionId, sealedMaterial }: KeyVersionRecord): Promise<KeyMaterial> {
    const material = new KeyMaterial(await this.#sealer.open(sealedMaterial));
    this.#unsealed.set(keyVersionId, { sealedMaterial, material });
    return material;
  }
}

function findVersion(key: CmkRecord, keyVersionId: string): KeyVersionRecord | undefined {
  return key.versions.find((version) => version.keyVersionId === keyVersionId);
}

/** Records are never mutated, so a key without a context has the same bytes until it changes. */
const withoutContext = new WeakMap<CmkRecord, Buffer>();

function associatedData(key: CmkRecord, context: EncryptionContext | undefined): Buffer {
  if (context !== undefined) return bytesToAuthenticate(key, context);
  const known = withoutContext.get(key) ?? bytesToAuthenticate(key, undefined);
  withoutContext.set(key, known);
  return known;
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
