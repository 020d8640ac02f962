import { kmsError } from '@osseal/protocol/errors';
import type { Clock } from '@osseal/service-kit';
import { type AliasRecord, type CmkRecord, type KeyRegistry, type Scope, StoreError } from '@osseal/storage';
import type { Quotas } from '../quotas/quotas.ts';
import type { KeyFinder, ResolvedAlias } from './key-finder.ts';
import { demandState, demandUserKey, isGone } from './key-state.ts';

/** The aliases of CMKs: independent names, unique in an account and region, each for one key. @documented Manage a key alias */
export class AliasBook {
  readonly #registry: KeyRegistry;
  readonly #finder: KeyFinder;
  readonly #clock: Clock;
  readonly #quotas: Quotas;
  readonly #purge: (key: CmkRecord) => Promise<void>;

  constructor(deps: {
    readonly registry: KeyRegistry;
    readonly finder: KeyFinder;
    readonly clock: Clock;
    readonly quotas: Quotas;
    /** Removes a key whose waiting time is over, with its aliases. */
    readonly purge: (key: CmkRecord) => Promise<void>;
  }) {
    this.#registry = deps.registry;
    this.#finder = deps.finder;
    this.#clock = deps.clock;
    this.#quotas = deps.quotas;
    this.#purge = deps.purge;
  }

  /** @throws Forbidden.AliasNotFound */
  async find(scope: Scope, aliasName: string): Promise<ResolvedAlias> {
    return this.#finder.findAlias(scope, aliasName);
  }

  /**
   * Names a user's key.
   * @throws AliasAlreadyExists, Rejected.StateModifiedFailed, Rejected.UnsupportedOperation, Rejected.LimitExceeded
   */
  async create(key: CmkRecord, aliasName: string): Promise<void> {
    demandUserKey(key);
    demandState(key, 'create-alias');
    const isNew = await this.#quotas.addAlias(key, () => this.add(key, aliasName));
    if (!isNew) throw kmsError('AliasAlreadyExists');
  }

  /** Names any key, in the key's own account and region. False when the name is taken. */
  async add(key: CmkRecord, aliasName: string): Promise<boolean> {
    await this.#freeName(key, aliasName);
    const { account, region, keyId } = key;
    const createdAt = new Date(this.#clock.now()).toISOString();
    try {
      await this.#registry.insertAlias({ account, region, aliasName, keyId, createdAt });
      return true;
    } catch (error) {
      if (isStoreError(error, 'conflict')) return false;
      throw error;
    }
  }

  /**
   * Points an alias to another key. Only the state of the new key counts.
   * @throws Forbidden.AliasNotFound, Rejected.PendingDeletion, Rejected.UnsupportedOperation
   */
  async move(aliasName: string, to: CmkRecord): Promise<void> {
    demandUserKey(to);
    demandState(to, 'receive-alias');
    await this.#change(() => this.#registry.updateAlias(to, aliasName, to.keyId));
  }

  /** @throws Forbidden.AliasNotFound */
  async delete(scope: Scope, aliasName: string): Promise<void> {
    await this.#change(() => this.#registry.deleteAlias(scope, aliasName));
  }

  /** By name, without those of keys that are gone. */
  async list(scope: Scope): Promise<readonly AliasRecord[]> {
    const aliases = await this.#registry.listAliases(scope);
    const now = this.#clock.now();
    const gone = (await this.#registry.listKeys(scope)).filter((key) => isGone(key, now));
    if (gone.length === 0) return aliases;
    const goneIds = new Set(gone.map((key) => key.keyId));
    return aliases.filter((alias) => !goneIds.has(alias.keyId));
  }

  /** Alias names by the id of their key. */
  async listNamesByKey(scope: Scope): Promise<ReadonlyMap<string, readonly string[]>> {
    const byKey = new Map<string, string[]>();
    for (const { keyId, aliasName } of await this.list(scope)) {
      const names = byKey.get(keyId);
      if (names === undefined) byKey.set(keyId, [aliasName]);
      else names.push(aliasName);
    }
    return byKey;
  }

  /** By name. */
  async listOfKey(key: CmkRecord): Promise<readonly AliasRecord[]> {
    return this.#registry.listAliasesOfKey(key.keyId);
  }

  /** The name may still be held by a key that nobody can see any more. */
  async #freeName(scope: Scope, aliasName: string): Promise<void> {
    const held = await this.#registry.findAlias(scope, aliasName);
    const holder = held === undefined ? undefined : await this.#registry.findKey(held.keyId);
    if (holder !== undefined && isGone(holder, this.#clock.now())) await this.#purge(holder);
  }

  async #change(change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (error) {
      throw isStoreError(error, 'not-found') ? kmsError('Forbidden.AliasNotFound') : error;
    }
  }
}

function isStoreError(error: unknown, code: StoreError['code']): boolean {
  return error instanceof StoreError && error.code === code;
}
