import { kmsError } from '@osseal/protocol/errors';
import type { Clock, Random } from '@osseal/service-kit';
import type { CmkRecord, KeyVersionRecord } from '@osseal/storage';
import type { Keyring } from '../keyring/keyring.ts';
import { withoutMaterial } from './imported-material.ts';
import type { KeyChanges } from './key-changes.ts';
import { newKeyVersionId } from './key-id.ts';
import { demandState } from './key-state.ts';

/** Import is for keys whose material comes from outside. @throws Unsupported.Origin */
export function demandExternal(key: CmkRecord): void {
  if (key.origin !== 'EXTERNAL') throw kmsError('Unsupported.Origin');
}

/** @throws Unsupported.Origin, Rejected.StateModifiedFailed @documented Impact of CMK status on API operations */
export function demandImportable(key: CmkRecord): void {
  demandExternal(key);
  demandState(key, 'import-material');
}

/**
 * Imported material as the states of keys see it: it arrives, is deleted, and comes back. A key has one version for all of
 * that, so that what was encrypted before the material went can be decrypted after it returned.
 */
export class KeyImport {
  readonly #changes: KeyChanges;
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(deps: {
    readonly changes: KeyChanges;
    readonly keyring: Keyring;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.#changes = deps.changes;
    this.#keyring = deps.keyring;
    this.#clock = deps.clock;
    this.#random = deps.random;
  }

  /**
   * Puts unwrapped material in place, for the first time or again, and zeroes the given bytes. A key that waited for it
   * is enabled, one that was disabled stays so. @param expiresAt ISO 8601; undefined: it stays for good
   * @throws InvalidKeyMaterial: the key has had other material; Rejected.StateModifiedFailed, Forbidden.KeyNotFound
   */
  async accept(key: CmkRecord, material: Buffer, expiresAt: string | undefined): Promise<CmkRecord> {
    const materialFingerprint = this.#keyring.imports.fingerprint(key.keyId, material);
    const sealed = await this.#keyring.sealGiven(material, key.keySpec);
    return this.#changes.apply(key, 'import-material', (current) => {
      const { materialExpiresAt: _replaced, materialFingerprint: known, ...kept } = current;
      if (known !== undefined && known !== materialFingerprint) throw kmsError('InvalidKeyMaterial');
      const [version = this.#newVersion(key.keyId)] = kept.versions;
      return {
        ...kept,
        state: kept.state === 'PendingImport' ? 'Enabled' : kept.state,
        primaryVersionId: version.keyVersionId,
        versions: [{ ...version, ...sealed }],
        materialFingerprint,
        ...(expiresAt === undefined ? {} : { materialExpiresAt: expiresAt }),
      };
    });
  }

  /** Takes imported material away; a key that has none stays as it is. @throws Forbidden.KeyNotFound */
  async delete(key: CmkRecord): Promise<CmkRecord> {
    const changed = await this.#changes.apply(key, 'delete-material', withoutMaterial);
    this.#keyring.forget(key);
    return changed;
  }

  #newVersion(keyId: string): Omit<KeyVersionRecord, 'sealedMaterial'> {
    const createdAt = new Date(this.#clock.now()).toISOString();
    return { keyVersionId: newKeyVersionId(keyId, this.#random), createdAt };
  }
}
