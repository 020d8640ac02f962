import { kmsError } from '@osseal/protocol/errors';
import type { Clock, Random } from '@osseal/service-kit';
import { type CmkRecord, type KeyRegistry, type KeyVersionRecord, StoreError } from '@osseal/storage';
import type { Keyring } from '../keyring/keyring.ts';
import type { Quotas } from '../quotas/quotas.ts';
import type { KeyChanges } from './key-changes.ts';
import { newKeyVersionId } from './key-id.ts';
import { isRotationDue, withNewVersion } from './key-rotation.ts';
import { keySpecOf } from './key-spec.ts';
import { demandState, demandUserKey } from './key-state.ts';
import type { NewVersion } from './new-key-record.ts';

/** So long a key pair's newest version is the only new one. @documented CreateKeyVersion */
const LEAST_GAP_MS = 7 * 86_400_000;

/** What happens to the versions of a key after it was made. */
export class KeyVersions {
  readonly #registry: KeyRegistry;
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #changes: KeyChanges;
  readonly #quotas: Quotas;
  /** Automatic rotations under way, by key. */
  readonly #rotating = new Map<string, Promise<CmkRecord>>();

  constructor(deps: {
    readonly registry: KeyRegistry;
    readonly keyring: Keyring;
    readonly clock: Clock;
    readonly random: Random;
    readonly changes: KeyChanges;
    readonly quotas: Quotas;
  }) {
    this.#registry = deps.registry;
    this.#keyring = deps.keyring;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#changes = deps.changes;
    this.#quotas = deps.quotas;
  }

  /** @throws Forbidden.KeyVersionNotFound */
  find(key: CmkRecord, keyVersionId: string): KeyVersionRecord {
    const version = key.versions.find((candidate) => candidate.keyVersionId === keyVersionId);
    if (version === undefined) throw kmsError('Forbidden.KeyVersionNotFound');
    return version;
  }

  /**
   * One more version of a key pair.
   * @throws Rejected.UnsupportedOperation: not a key pair, or less than 7 days after the last version; Rejected.LimitExceeded;
   * Rejected.Disabled and the like
   */
  async create(key: CmkRecord): Promise<KeyVersionRecord> {
    this.#demandNewVersion(key);
    const version = await this.#newVersion(key);
    const changed = await this.#quotas.addVersion(key, () =>
      this.#changes.apply(key, 'change-versions', (current) => {
        this.#demandNewVersion(current);
        return withNewVersion(current, version, this.#clock.now());
      }),
    );
    return this.find(changed, version.keyVersionId);
  }

  /**
   * Turns automatic rotation on, with a new interval, or off. Where the new interval is over already, the key rotates now.
   * @throws Unsupported.Origin for imported material, Rejected.UnsupportedOperation for specs that do not rotate,
   * Rejected.Disabled and the like
   */
  async setRotation(key: CmkRecord, intervalSeconds: number | undefined): Promise<CmkRecord> {
    const changed = await this.#changes.apply(key, 'change-versions', (current) => {
      if (current.origin === 'EXTERNAL') throw kmsError('Unsupported.Origin');
      if (!keySpecOf(current).rotatable) throw kmsError('Rejected.UnsupportedOperation');
      const { rotationIntervalSeconds: _former, ...rest } = current;
      return intervalSeconds === undefined ? rest : { ...rest, rotationIntervalSeconds: intervalSeconds };
    });
    return isRotationDue(changed, this.#clock.now()) ? this.rotate(changed) : changed;
  }

  /** Gives a key that is due its new version, once, however many ask. The key as it is when it is not due any more. */
  rotate(key: CmkRecord): Promise<CmkRecord> {
    const underWay = this.#rotating.get(key.keyId);
    if (underWay !== undefined) return underWay;
    const rotated = this.#rotate(key).finally(() => this.#rotating.delete(key.keyId));
    this.#rotating.set(key.keyId, rotated);
    return rotated;
  }

  async #rotate(key: CmkRecord): Promise<CmkRecord> {
    const version = await this.#newVersion(key);
    try {
      return await this.#registry.updateKey(key.keyId, (current) => {
        const now = this.#clock.now();
        return isRotationDue(current, now) ? withNewVersion(current, version, now) : current;
      });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not-found') throw kmsError('Forbidden.KeyNotFound');
      throw error;
    }
  }

  #demandNewVersion(key: CmkRecord): void {
    demandUserKey(key);
    demandState(key, 'change-versions');
    const isTooSoon = this.#clock.now() - Date.parse(key.lastRotatedAt) < LEAST_GAP_MS;
    if (keySpecOf(key).kind !== 'asymmetric' || isTooSoon) throw kmsError('Rejected.UnsupportedOperation');
  }

  async #newVersion(key: CmkRecord): Promise<NewVersion> {
    const material = await this.#keyring.createMaterial(key.keySpec);
    return { keyVersionId: newKeyVersionId(key.keyId, this.#random), ...material };
  }
}
