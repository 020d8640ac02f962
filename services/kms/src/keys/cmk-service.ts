import { kmsError } from '@osseal/protocol/errors';
import type { Clock, Random } from '@osseal/service-kit';
import type { Awaitable, CmkRecord, KeyRegistry, Scope } from '@osseal/storage';
import type { Keyring } from '../keyring/keyring.ts';
import { Quotas } from '../quotas/quotas.ts';
import { AliasBook } from './alias-book.ts';
import { hasMaterial, isMaterialExpired, withoutMaterial } from './imported-material.ts';
import { KeyChanges } from './key-changes.ts';
import { type KeyFilters, matchesFilters } from './key-filters.ts';
import { type Accepted, KeyFinder } from './key-finder.ts';
import { newKeyId, newKeyVersionId } from './key-id.ts';
import { KeyImport } from './key-import.ts';
import type { KeyReference } from './key-reference.ts';
import { isRotationDue } from './key-rotation.ts';
import { checkAgainstExisting, checkSeed, type KeySeed, keyOfSeed } from './key-seed.ts';
import { demandState, demandUserKey, isGone } from './key-state.ts';
import { KeyVersions } from './key-versions.ts';
import { MaterialExpiry } from './material-expiry.ts';
import { type KeyType, type NewVersion, newKeyRecord } from './new-key-record.ts';
import { ServiceKeys } from './service-keys.ts';
import { whenReady } from './when-ready.ts';

const MS_PER_DAY = 24 * 60 * 60 * 1000;

/** What the maker of a key chooses. The type must be one that the table of key specs has. */
export interface NewKey extends KeyType {
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Key policy document; absent: RAM policies alone decide. */
  readonly policy?: unknown;
  /** Seconds between automatic rotations; absent: none. */
  readonly rotationIntervalSeconds?: number | undefined;
}

/**
 * CMKs: finding, making, states, deletion, and the keys of cloud services. Does no cryptography and checks no
 * permission. Every change happens inside the registry's atomic update, so that concurrent calls see each other.
 */
export class CmkService {
  readonly aliases: AliasBook;
  readonly versions: KeyVersions;
  readonly imports: KeyImport;
  readonly #registry: KeyRegistry;
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #finder: KeyFinder;
  readonly #changes: KeyChanges;
  readonly #quotas: Quotas;
  readonly #expiry: MaterialExpiry;
  readonly #serviceKeys: ServiceKeys;

  constructor(deps: {
    readonly registry: KeyRegistry;
    readonly keyring: Keyring;
    readonly clock: Clock;
    readonly random: Random;
    /** Whether an account may have only so many keys, aliases, versions and tags; it may not when this is left out. */
    readonly enforceQuotas?: boolean;
  }) {
    this.#registry = deps.registry;
    this.#keyring = deps.keyring;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#quotas = new Quotas({ ...deps, isEnforced: deps.enforceQuotas ?? false });
    this.#changes = new KeyChanges(deps);
    const parts = { ...deps, changes: this.#changes, quotas: this.#quotas };
    this.versions = new KeyVersions(parts);
    this.imports = new KeyImport(parts);
    this.#expiry = new MaterialExpiry(deps);
    this.#finder = new KeyFinder({ ...deps, upToDate: (key) => this.#upToDate(key) });
    const purge = (key: CmkRecord) => this.#purge(key);
    this.aliases = new AliasBook({ ...deps, finder: this.#finder, quotas: this.#quotas, purge });
    this.#serviceKeys = new ServiceKeys({
      finder: this.#finder,
      aliases: this.aliases,
      list: (scope) => this.list(scope),
      make: (scope, chosen) => this.#make(scope, 'Service', chosen),
      remove: (key) => this.#registry.deleteKey(key.keyId),
    });
  }

  /** The key that a KeyId parameter names, as a caller of `scope` sees it. @throws see KeyFinder.find */
  find(reference: KeyReference, scope: Scope, accepted: Accepted): Awaitable<CmkRecord> {
    return this.#finder.find(reference, scope, accepted);
  }

  /** The key that can open a blob of this key version. @throws see KeyFinder.findByVersion */
  findByVersion(keyVersionId: string, region: string): Awaitable<CmkRecord> {
    return this.#finder.findByVersion(keyVersionId, region);
  }

  /** Keys of an account in a region, oldest first; those that match all filters. */
  async list(scope: Scope, filters?: KeyFilters): Promise<readonly CmkRecord[]> {
    const now = this.#clock.now();
    const all = await this.#registry.listKeys(scope);
    const isPast = (key: CmkRecord) => isGone(key, now) || isMaterialExpired(key, now);
    const present = all.some(isPast)
      ? all.filter((key) => !isGone(key, now)).map((key) => (isMaterialExpired(key, now) ? withoutMaterial(key) : key))
      : all;
    if (filters === undefined || filters.size === 0) return present;
    const aliases = filters.has('AliasName') ? await this.aliases.listNamesByKey(scope) : new Map<string, string[]>();
    return present.filter((key) => matchesFilters(key, aliases.get(key.keyId) ?? [], filters));
  }

  /** A new key of a user: enabled, with fresh material, or waiting for its import. @throws Rejected.LimitExceeded */
  create(scope: Scope, chosen: NewKey): Promise<CmkRecord> {
    return this.#make(scope, 'User', chosen);
  }

  /** Enabled stays enabled. @throws Rejected.StateModifiedFailed, Rejected.UnsupportedOperation, Forbidden.KeyNotFound */
  async enable(key: CmkRecord): Promise<CmkRecord> {
    const enabled = await this.#changes.apply(key, 'enable-or-disable', (current) => ({
      ...current,
      state: 'Enabled',
    }));
    // A rotation that fell due while the key was disabled is made up for.
    return this.#upToDate(enabled);
  }

  /** Disabled stays disabled. @throws as enable */
  disable(key: CmkRecord): Promise<CmkRecord> {
    return this.#changes.apply(key, 'enable-or-disable', (current) => ({ ...current, state: 'Disabled' }));
  }

  /**
   * Until the deadline the key does nothing; after it the key is gone.
   * @throws as enable; Rejected.UnsupportedOperation also for a protected key @inferred that code
   */
  scheduleDeletion(key: CmkRecord, days: number): Promise<CmkRecord> {
    const deleteAt = new Date(this.#clock.now() + days * MS_PER_DAY).toISOString();
    return this.#changes.apply(key, 'schedule-deletion', (current) => {
      if (current.deletionProtection !== undefined) {
        throw kmsError('Rejected.UnsupportedOperation', { message: 'Deletion protection is enabled for the key.' });
      }
      return { ...current, state: 'PendingDeletion', deleteAt };
    });
  }

  /**
   * The key is enabled again, also when it was disabled before; without material it waits for its import.
   * @documented CancelKeyDeletion @throws as enable
   */
  async cancelDeletion(key: CmkRecord): Promise<CmkRecord> {
    const kept = await this.#changes.apply(key, 'cancel-deletion', ({ deleteAt: _forgotten, ...current }) => ({
      ...current,
      state: hasMaterial(current) ? 'Enabled' : 'PendingImport',
    }));
    return this.#upToDate(kept);
  }

  /** @param description why; undefined: no protection @throws Rejected.PendingDeletion, Rejected.UnsupportedOperation */
  protect(key: CmkRecord, description: string | undefined): Promise<CmkRecord> {
    return this.#changes.apply(key, 'protect', ({ deletionProtection: _former, ...current }) =>
      description === undefined ? current : { ...current, deletionProtection: { description } },
    );
  }

  /** @throws Rejected.PendingDeletion, Rejected.UnsupportedOperation, Forbidden.KeyNotFound */
  changeDescription(key: CmkRecord, description: string): Promise<CmkRecord> {
    return this.#changes.apply(key, 'change-description', (current) => ({ ...current, description }));
  }

  /** Refuses what changeTags would refuse. @throws as changeTags */
  demandTags(key: CmkRecord, tags: CmkRecord['tags']): void {
    demandUserKey(key);
    demandState(key, 'change-tags');
    this.#quotas.demandTags(tags);
  }

  /** @throws as changeDescription; Rejected.LimitExceeded */
  changeTags(key: CmkRecord, change: (tags: CmkRecord['tags']) => CmkRecord['tags']): Promise<CmkRecord> {
    return this.#changes.apply(key, 'change-tags', (current) => {
      const tags = change(current.tags);
      this.#quotas.demandTags(tags);
      return { ...current, tags };
    });
  }

  /** @param policy a document that the evaluator understands @throws Rejected.UnsupportedOperation, Forbidden.KeyNotFound */
  changePolicy(key: CmkRecord, policy: object): Promise<CmkRecord> {
    return this.#changes.apply(key, 'change-policy', (current) => ({ ...current, policy }));
  }

  /**
   * The key with which OSS encrypts for an account when a write names no key; made on first use, once.
   * @documented OSS, Server-side encryption
   */
  ensureServiceKey(scope: Scope, service: 'oss'): Awaitable<CmkRecord> {
    return this.#serviceKeys.ensure(scope, service);
  }

  /**
   * Puts a key with a fixed id in place. A key that is there already is left as it is; only aliases that do not exist
   * are added. @throws KeySeedError when the seed contradicts itself or what is there
   */
  async seedKey(seed: KeySeed): Promise<CmkRecord> {
    checkSeed(seed);
    const key = (await this.#findSeeded(seed)) ?? (await this.#insertSeeded(seed));
    for (const aliasName of seed.aliases ?? []) await this.aliases.add(key, aliasName);
    return key;
  }

  /** Removes all keys whose waiting time is over, with their aliases and their material. Answers how many there were. */
  async purgeDue(): Promise<number> {
    const now = this.#clock.now();
    const due = [...(await this.#registry.allKeys())].filter((key) => isGone(key, now));
    for (const key of due) await this.#purge(key);
    return due.length;
  }

  /** Gives every key that is due its next version. Answers how many there were. */
  async rotateDue(): Promise<number> {
    const now = this.#clock.now();
    const due = [...(await this.#registry.allKeys())].filter((key) => isRotationDue(key, now));
    for (const key of due) await this.versions.rotate(key);
    return due.length;
  }

  /** All that the clock asks for, of keys that nobody uses too: deletion, the end of imported material, rotation. */
  async catchUp(): Promise<void> {
    await this.purgeDue();
    await this.#expiry.expireDue();
    await this.rotateDue();
  }

  async #make(scope: Scope, creatorType: CmkRecord['creatorType'], chosen: NewKey): Promise<CmkRecord> {
    const now = this.#clock.now();
    const keyId = newKeyId(scope.region, now, this.#random);
    const primary = chosen.origin === 'EXTERNAL' ? undefined : await this.#firstVersion(keyId, chosen);
    const record = newKeyRecord(scope, { ...chosen, keyId, creatorType }, primary, now);
    const insert = () => this.#registry.insertKey(record);
    await (creatorType === 'Service' ? insert() : this.#quotas.addKey(scope, insert));
    return record;
  }

  async #firstVersion(keyId: string, { keySpec }: NewKey): Promise<NewVersion> {
    const keyVersionId = newKeyVersionId(keyId, this.#random);
    return { keyVersionId, ...(await this.#keyring.createMaterial(keySpec)) };
  }

  #upToDate(key: CmkRecord): Awaitable<CmkRecord> {
    return whenReady(this.#expiry.upToDate(key), (current) =>
      isRotationDue(current, this.#clock.now()) ? this.versions.rotate(current) : current,
    );
  }

  async #findSeeded(seed: KeySeed): Promise<CmkRecord | undefined> {
    const key = await this.#registry.findKey(seed.keyId);
    if (key === undefined) return undefined;
    if (isGone(key, this.#clock.now())) {
      await this.#purge(key);
      return undefined;
    }
    checkAgainstExisting(seed, key);
    return key;
  }

  async #insertSeeded(seed: KeySeed): Promise<CmkRecord> {
    const key = await keyOfSeed(seed, this.#keyring, this.#clock.now());
    await this.#registry.insertKey(key);
    return key;
  }

  async #purge(key: CmkRecord): Promise<void> {
    await this.#registry.deleteKey(key.keyId);
    this.#keyring.forget(key);
  }
}
