import { timingSafeEqual } from 'node:crypto';
import type { Clock, Random } from '@osseal/service-kit';
import { type CmkRecord, type Scope, type SecretRecord, type SecretStore, StoreError } from '@osseal/storage';
import { parseCiphertextBlob } from '../keyring/ciphertext-blob.ts';
import type { EncryptionContext } from '../keyring/encryption-context.ts';
import type { Keyring } from '../keyring/keyring.ts';
import { newKeyId, newKeyVersionId } from '../keys/key-id.ts';
import { secretArn } from './secret-arn.ts';

/** Which version of which secret a value belongs to. */
export interface ValueOwner extends Scope {
  readonly name: string;
  readonly versionId: string;
}

/**
 * Encrypts and decrypts the values of secrets (docs/formats/secrets.md). A value is bound to the ARN of its secret and
 * to its version, so that no value can be passed off as another. Without a CMK of the user's it is encrypted under the
 * service's own key, one per account and region, made on first use. Permissions and key states are the caller's business.
 */
export class SecretVault {
  readonly #store: SecretStore;
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(deps: {
    readonly store: SecretStore;
    readonly keyring: Keyring;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.#store = deps.store;
    this.#keyring = deps.keyring;
    this.#clock = deps.clock;
    this.#random = deps.random;
  }

  /** @param key of the user's; undefined: the service's own */
  async seal(value: string, owner: ValueOwner, key: CmkRecord | undefined): Promise<string> {
    const plaintext = Buffer.from(value);
    try {
      const { ciphertextBlob } = await this.#keyring.wrap(
        key ?? (await this.#serviceKey(owner)),
        plaintext,
        contextOf(owner),
      );
      return ciphertextBlob.toString('base64');
    } finally {
      plaintext.fill(0);
    }
  }

  /** @throws Error for a stored value that is damaged or not this version's */
  async open(sealedValue: string, owner: ValueOwner, key: CmkRecord | undefined): Promise<string> {
    const plaintext = await this.#unwrap(sealedValue, owner, key);
    try {
      return plaintext.toString();
    } finally {
      plaintext.fill(0);
    }
  }

  /** Whether a sealed value stands for this text; takes the same time wherever they differ. @throws Error as open */
  async holds(sealedValue: string, value: string, owner: ValueOwner, key: CmkRecord | undefined): Promise<boolean> {
    const plaintext = await this.#unwrap(sealedValue, owner, key);
    const given = Buffer.from(value);
    try {
      return given.length === plaintext.length && timingSafeEqual(given, plaintext);
    } finally {
      plaintext.fill(0);
      given.fill(0);
    }
  }

  async #unwrap(sealedValue: string, owner: ValueOwner, key: CmkRecord | undefined): Promise<Buffer> {
    const sealingKey = key ?? (await this.#serviceKey(owner));
    try {
      const blob = parseCiphertextBlob(Buffer.from(sealedValue, 'base64'));
      return await this.#keyring.unwrap(sealingKey, blob, contextOf(owner));
    } catch (cause) {
      // The keyring blames a parameter of the request; here the store is at fault.
      throw new Error('A stored secret value cannot be opened.', { cause });
    }
  }

  async #serviceKey(scope: Scope): Promise<CmkRecord> {
    const known = await this.#store.findServiceKey(scope);
    if (known !== undefined) return known;
    const made = await this.#makeServiceKey(scope);
    try {
      await this.#store.insertServiceKey(made);
      return made;
    } catch (error) {
      // Another call was first, and its key is the one.
      const winner = error instanceof StoreError ? await this.#store.findServiceKey(scope) : undefined;
      if (winner === undefined) throw error;
      return winner;
    }
  }

  async #makeServiceKey({ account, region }: Scope): Promise<CmkRecord> {
    const now = this.#clock.now();
    const createdAt = new Date(now).toISOString();
    const keyId = newKeyId(region, now, this.#random);
    const keyVersionId = newKeyVersionId(keyId, this.#random);
    const { sealedMaterial } = await this.#keyring.createMaterial();
    return {
      keyId,
      account,
      region,
      createdAt,
      description: 'Encrypts secret values for which no key is named.',
      keySpec: 'Aliyun_AES_256',
      keyUsage: 'ENCRYPT/DECRYPT',
      origin: 'Aliyun_KMS',
      protectionLevel: 'SOFTWARE',
      state: 'Enabled',
      creatorType: 'Service',
      primaryVersionId: keyVersionId,
      versions: [{ keyVersionId, createdAt, sealedMaterial }],
      lastRotatedAt: createdAt,
      tags: {},
    };
  }
}

/** Names the owner of a value in `ValueOwner`'s terms. */
export function valueOwner(secret: Pick<SecretRecord, 'account' | 'region' | 'name'>, versionId: string): ValueOwner {
  const { account, region, name } = secret;
  return { account, region, name, versionId };
}

function contextOf(owner: ValueOwner): EncryptionContext {
  return { 'osseal:secret': secretArn(owner), 'osseal:version': owner.versionId };
}
