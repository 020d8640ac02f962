import { kmsError } from '@osseal/protocol/errors';
import type { Clock, Random } from '@osseal/service-kit';
import { type Awaitable, type CmkRecord, type KeyRegistry, type Scope, StoreError } from '@osseal/storage';
import type { Keyring } from '../keyring/keyring.ts';
import { AliasBook } from './alias-book.ts';
import { OSS_SERVICE_ALIAS } from './alias-name.ts';
import { type KeyFilters, matchesFilters } from './key-filters.ts';
import { type Accepted, KeyFinder } from './key-finder.ts';
import { newKeyId, newKeyVersionId } from './key-id.ts';
import type { KeyReference } from './key-reference.ts';
import { checkAgainstExisting, checkSeed, type KeySeed, keyOfSeed } from './key-seed.ts';
import { demandState, demandUserKey, isGone, type KeyOperation } from './key-state.ts';
import { newKeyRecord } from './new-key-record.ts';
import { whenReady } from './when-ready.ts';

const MS_PER_DAY = 24 * 60 * 60 * 1000;

/** What the maker of a key chooses. */
export interface NewKey {
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Key policy document; absent: RAM policies alone decide. */
  readonly policy?: unknown;
}

/**
 * CMKs: finding, making, states, deletion, and the keys of cloud services. Does no cryptography and checks no
 * permission. Every change happens inside the registry's atomic update, so that concurrent calls see each other.
 */
export class CmkService {
  readonly aliases: AliasBook;
  readonly #registry: KeyRegistry;
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #finder: KeyFinder;
  /** First uses of service keys under way, by account and region. */
  readonly #beingMade = new Map<string, Promise<CmkRecord>>();

  constructor(deps: {
    readonly registry: KeyRegistry;
    readonly keyring: Keyring;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.#registry = deps.registry;
    this.#keyring = deps.keyring;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#finder = new KeyFinder(deps);
    this.aliases = new AliasBook({ ...deps, finder: this.#finder, purge: (key) => this.#purge(key) });
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
    const present = all.some((key) => isGone(key, now)) ? all.filter((key) => !isGone(key, now)) : all;
    if (filters === undefined || filters.size === 0) return present;
    const aliases = filters.has('AliasName') ? await this.aliases.listNamesByKey(scope) : new Map<string, string[]>();
    return present.filter((key) => matchesFilters(key, aliases.get(key.keyId) ?? [], filters));
  }

  /** A new enabled Aliyun_AES_256 key of a user, with fresh material. */
  create(scope: Scope, chosen: NewKey): Promise<CmkRecord> {
    return this.#make(scope, 'User', chosen);
  }

  /** Enabled stays enabled. @throws Rejected.StateModifiedFailed, Rejected.UnsupportedOperation, Forbidden.KeyNotFound */
  enable(key: CmkRecord): Promise<CmkRecord> {
    return this.#change(key, 'enable-or-disable', (current) => ({ ...current, state: 'Enabled' }));
  }

  /** Disabled stays disabled. @throws as enable */
  disable(key: CmkRecord): Promise<CmkRecord> {
    return this.#change(key, 'enable-or-disable', (current) => ({ ...current, state: 'Disabled' }));
  }

  /** Until the deadline the key does nothing; after it the key is gone. @throws as enable */
  scheduleDeletion(key: CmkRecord, days: number): Promise<CmkRecord> {
    const deleteAt = new Date(this.#clock.now() + days * MS_PER_DAY).toISOString();
    return this.#change(key, 'schedule-deletion', (current) => ({ ...current, state: 'PendingDeletion', deleteAt }));
  }

  /** The key is enabled again, also when it was disabled before. @documented CancelKeyDeletion @throws as enable */
  cancelDeletion(key: CmkRecord): Promise<CmkRecord> {
    return this.#change(key, 'cancel-deletion', ({ deleteAt: _forgotten, ...current }) => ({
      ...current,
      state: 'Enabled',
    }));
  }

  /** @throws Rejected.PendingDeletion, Rejected.UnsupportedOperation, Forbidden.KeyNotFound */
  changeDescription(key: CmkRecord, description: string): Promise<CmkRecord> {
    return this.#change(key, 'change-description', (current) => ({ ...current, description }));
  }

  /**
   * The key with which OSS encrypts for an account when a write names no key; made on first use, once.
   * @documented OSS, Server-side encryption
   */
  ensureServiceKey(scope: Scope, service: 'oss'): Awaitable<CmkRecord> {
    return whenReady(this.#finder.lookUpAlias(scope, OSS_SERVICE_ALIAS), (found) => {
      if (found !== undefined) return found.key;
      const place = `${scope.account} ${scope.region} ${service}`;
      const underWay = this.#beingMade.get(place);
      if (underWay !== undefined) return underWay;
      const made = this.#makeServiceKey(scope).finally(() => this.#beingMade.delete(place));
      this.#beingMade.set(place, made);
      return made;
    });
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

  async #make(scope: Scope, creatorType: CmkRecord['creatorType'], chosen: NewKey): Promise<CmkRecord> {
    const now = this.#clock.now();
    const keyId = newKeyId(scope.region, now, this.#random);
    const keyVersionId = newKeyVersionId(keyId, this.#random);
    const { sealedMaterial } = await this.#keyring.createMaterial();
    const record = newKeyRecord(scope, { ...chosen, keyId, creatorType }, { keyVersionId, sealedMaterial }, now);
    await this.#registry.insertKey(record);
    return record;
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

  async #makeServiceKey(scope: Scope): Promise<CmkRecord> {
    // A stop between key and alias leaves a service key without its name; it is taken up here.
    const nameless = (await this.list(scope)).find((key) => key.creatorType === 'Service');
    const description = 'Made by Osseal for server-side encryption by OSS when no key is named.';
    const key = nameless ?? (await this.#make(scope, 'Service', { description, tags: {} }));
    if (await this.aliases.add(key, OSS_SERVICE_ALIAS)) return key;
    // Another process was first, and its key is the one.
    const winner = (await this.#finder.findAlias(scope, OSS_SERVICE_ALIAS)).key;
    if (winner.keyId !== key.keyId) await this.#registry.deleteKey(key.keyId);
    return winner;
  }

  async #change(
    key: CmkRecord,
    operation: KeyOperation,
    change: (current: CmkRecord) => CmkRecord,
  ): Promise<CmkRecord> {
    try {
      return await this.#registry.updateKey(key.keyId, (current) => {
        if (isGone(current, this.#clock.now())) throw kmsError('Forbidden.KeyNotFound');
        demandUserKey(current);
        demandState(current, operation);
        return change(current);
      });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not-found') throw kmsError('Forbidden.KeyNotFound');
      throw error;
    }
  }

  async #purge(key: CmkRecord): Promise<void> {
    await this.#registry.deleteKey(key.keyId);
    this.#keyring.forget(key);
  }
}
