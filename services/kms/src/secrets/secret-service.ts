import { kmsError } from '@osseal/protocol/errors';
import type { Clock, Random } from '@osseal/service-kit';
import {
  type CmkRecord,
  type Scope,
  type SecretRecord,
  type SecretStore,
  type SecretVersionRecord,
  StoreError,
} from '@osseal/storage';
import type { Keyring } from '../keyring/keyring.ts';
import type { CmkService } from '../keys/cmk-service.ts';
import { type NewSecret, type NewValue, newSecretRecord } from './new-secret.ts';
import { SecretFinder } from './secret-finder.ts';
import { demandNotInDeleteWindow, isSecretGone } from './secret-state.ts';
import { SecretVault, valueOwner } from './secret-vault.ts';
import { addVersion, CURRENT, moveStage, removeStage, versionAtStage } from './version-stages.ts';

const MS_PER_DAY = 24 * 60 * 60 * 1000;

/** Which version a reader wants; neither: the current one. */
export interface VersionChoice {
  readonly versionId?: string | undefined;
  readonly stage?: string | undefined;
}

/**
 * Generic secrets: making, values and their stages, deletion with its recovery window. Checks no permission and
 * no key state. Every change happens inside the store's atomic update, so that concurrent calls see each other.
 */
export class SecretService {
  readonly finder: SecretFinder;
  readonly #store: SecretStore;
  readonly #clock: Clock;
  readonly #vault: SecretVault;

  constructor(deps: {
    readonly store: SecretStore;
    readonly keys: CmkService;
    readonly keyring: Keyring;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.finder = new SecretFinder(deps);
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#vault = new SecretVault(deps);
  }

  /**
   * A new secret with one version, which is the current one.
   * @param key the user's CMK; undefined: the service's own key
   * @throws Rejected.ResourceExist, Rejected.ResourceInDeleteWindow
   */
  async create(scope: Scope, chosen: NewSecret, key: CmkRecord | undefined): Promise<SecretRecord> {
    const { name, versionId, value } = chosen;
    await this.#demandFreeName(scope, name);
    const { account, region } = scope;
    const sealedValue = await this.#vault.seal(value, { account, region, name, versionId }, key);
    const record = newSecretRecord(scope, chosen, { sealedValue, encryptionKeyId: key?.keyId }, this.#now());
    try {
      await this.#store.insertSecret(record);
      return record;
    } catch (error) {
      throw error instanceof StoreError && error.code === 'conflict' ? kmsError('Rejected.ResourceExist') : error;
    }
  }

  /**
   * Stores a value as a new version. A version that is there with the same value stays as it is, and is the answer.
   * @throws Rejected.ResourceExist for a version with another value; Rejected.ResourceInDeleteWindow,
   * Rejected.LimitExceeded, Forbidden.ResourceNotFound
   */
  async putValue(
    secret: SecretRecord,
    { versionId, value, dataType }: NewValue,
    stages: readonly string[],
    key: CmkRecord | undefined,
  ): Promise<SecretVersionRecord> {
    const owner = valueOwner(secret, versionId);
    const known = findVersion(await this.#present(secret), versionId);
    if (known !== undefined) {
      const isSame = known.dataType === dataType && (await this.#vault.holds(known.sealedValue, value, owner, key));
      if (!isSame) throw kmsError('Rejected.ResourceExist');
      return known;
    }
    const sealedValue = await this.#vault.seal(value, owner, key);
    const changed = await this.#change(secret, (current) => {
      if (findVersion(current, versionId) !== undefined) return current;
      const added = { versionId, createdAt: this.#now(), dataType, sealedValue };
      return { ...current, versions: addVersion(current.versions, added, stages) };
    });
    const version = findVersion(changed, versionId);
    // Another call stored this version while the value was being sealed: then it is compared, like any other.
    if (version?.sealedValue !== sealedValue) return this.putValue(secret, { versionId, value, dataType }, stages, key);
    return version;
  }

  /** @throws Forbidden.ResourceNotFound; Rejected.ResourceInDeleteWindow */
  chooseVersion(secret: SecretRecord, { versionId, stage }: VersionChoice): SecretVersionRecord {
    demandNotInDeleteWindow(secret);
    const version =
      versionId === undefined
        ? versionAtStage(secret.versions, stage ?? CURRENT)
        : secret.versions.find(
            (each) => each.versionId === versionId && (stage === undefined || each.stages.includes(stage)),
          );
    if (version === undefined) throw kmsError('Forbidden.ResourceNotFound');
    return version;
  }

  /** The value of one version. */
  openValue(secret: SecretRecord, version: SecretVersionRecord, key: CmkRecord | undefined): Promise<string> {
    return this.#vault.open(version.sealedValue, valueOwner(secret, version.versionId), key);
  }

  /**
   * Moves a stage, sets it for the first time, or takes it away when `to` is not given.
   * @throws Forbidden.ResourceNotFound for a version that is not there; InvalidParameter on RemoveFromVersion when that
   * version does not have the stage; Rejected.LimitExceeded, Rejected.ResourceInDeleteWindow
   */
  async changeStage(
    secret: SecretRecord,
    stage: string,
    { to, from }: { readonly to?: string | undefined; readonly from?: string | undefined },
  ): Promise<void> {
    await this.#change(secret, (current) => {
      for (const versionId of [to, from]) {
        if (versionId !== undefined && findVersion(current, versionId) === undefined) {
          throw kmsError('Forbidden.ResourceNotFound');
        }
      }
      if (from !== undefined && versionAtStage(current.versions, stage)?.versionId !== from) {
        throw kmsError('InvalidParameter', { parameter: 'RemoveFromVersion' });
      }
      const { versions } = current;
      return { ...current, versions: to === undefined ? removeStage(versions, stage) : moveStage(versions, stage, to) };
    });
  }

  /** @throws Rejected.ResourceInDeleteWindow, Forbidden.ResourceNotFound */
  async changeDescription(secret: SecretRecord, description: string): Promise<void> {
    await this.#change(secret, (current) => ({ ...current, description }));
  }

  /** @throws as changeDescription */
  async changePolicy(secret: SecretRecord, policy: unknown): Promise<void> {
    await this.#change(secret, (current) => ({ ...current, policy }));
  }

  /** @throws as changeDescription, and whatever `change` throws */
  async changeTags(
    secret: SecretRecord,
    change: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.#change(secret, (current) => ({ ...current, tags: change(current.tags) }));
  }

  /** Until the time in the answer the secret can be restored; then it is gone. @throws as changeDescription */
  async scheduleDeletion(secret: SecretRecord, days: number): Promise<SecretRecord> {
    const plannedDeleteAt = new Date(this.#clock.now() + days * MS_PER_DAY).toISOString();
    return this.#change(secret, (current) => ({ ...current, plannedDeleteAt }));
  }

  /** At once and for good, also within the recovery window. */
  async delete(secret: SecretRecord): Promise<void> {
    await this.#store.deleteSecret(secret, secret.name, (current) => this.#isStill(secret, current));
  }

  /** A secret that does not wait for its deletion stays as it is. @throws Forbidden.ResourceNotFound */
  async restore(secret: SecretRecord): Promise<void> {
    if (secret.plannedDeleteAt === undefined) return;
    await this.#update(secret, ({ plannedDeleteAt: _forgotten, ...current }) => current);
  }

  /** Removes all secrets whose recovery window is over. Answers how many there were. */
  async purgeDue(): Promise<number> {
    const isDue = (secret: SecretRecord): boolean => isSecretGone(secret, this.#clock.now());
    const due = [...(await this.#store.allSecrets())].filter(isDue);
    const removed = await Promise.all(due.map((secret) => this.#store.deleteSecret(secret, secret.name, isDue)));
    return removed.filter(Boolean).length;
  }

  async #demandFreeName(scope: Scope, name: string): Promise<void> {
    // The name may still be held by a secret that nobody can see any more.
    const isDue = (secret: SecretRecord): boolean => isSecretGone(secret, this.#clock.now());
    if (await this.#store.deleteSecret(scope, name, isDue)) return;
    const holder = await this.#store.findSecret(scope, name);
    if (holder === undefined) return;
    demandNotInDeleteWindow(holder);
    throw kmsError('Rejected.ResourceExist');
  }

  /** The secret as it is now. */
  async #present(secret: SecretRecord): Promise<SecretRecord> {
    const current = await this.#store.findSecret(secret, secret.name);
    if (current === undefined || !this.#isStill(secret, current)) throw kmsError('Forbidden.ResourceNotFound');
    demandNotInDeleteWindow(current);
    return current;
  }

  /** For whatever the recovery window forbids. */
  #change(secret: SecretRecord, change: (current: SecretRecord) => SecretRecord): Promise<SecretRecord> {
    return this.#update(secret, (current) => {
      demandNotInDeleteWindow(current);
      return change(current);
    });
  }

  async #update(secret: SecretRecord, change: (current: SecretRecord) => SecretRecord): Promise<SecretRecord> {
    try {
      return await this.#store.updateSecret(secret, secret.name, (current) => {
        if (!this.#isStill(secret, current)) throw kmsError('Forbidden.ResourceNotFound');
        const changed = change(current);
        return changed === current ? current : { ...changed, updatedAt: this.#now() };
      });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not-found') throw kmsError('Forbidden.ResourceNotFound');
      throw error;
    }
  }

  /** False for another secret that got the name meanwhile: nobody asked for permission on that one, and its key may differ. */
  #isStill(secret: SecretRecord, current: SecretRecord): boolean {
    const isSame = current.createdAt === secret.createdAt && current.encryptionKeyId === secret.encryptionKeyId;
    return isSame && !isSecretGone(current, this.#clock.now());
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function findVersion(secret: SecretRecord, versionId: string): SecretVersionRecord | undefined {
  return secret.versions.find((version) => version.versionId === versionId);
}
