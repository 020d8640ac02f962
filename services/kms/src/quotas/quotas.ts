import { kmsError } from '@osseal/protocol/errors';
import type { Clock } from '@osseal/service-kit';
import type { CmkRecord, KeyRegistry, Scope } from '@osseal/storage';
import { isReservedAlias } from '../keys/alias-name.ts';
import { isGone } from '../keys/key-state.ts';

/** What an account may have in a region. @documented KMS "Limits", CreateKeyVersion, TagResource */
export const QUOTAS = { keys: 200, aliases: 300, versions: 10_000, versionsOfKeyPair: 50, tagsOfKey: 20 } as const;

/**
 * How much an account may have. While it is enforced, additions in one account and region are made one after the other,
 * so that two of them never share the last place. Service keys and their aliases do not count, seeds are not asked.
 */
export class Quotas {
  readonly #registry: KeyRegistry;
  readonly #clock: Clock;
  readonly #isEnforced: boolean;
  /** The latest addition of each account and region; it never rejects. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(deps: { readonly registry: KeyRegistry; readonly clock: Clock; readonly isEnforced: boolean }) {
    this.#registry = deps.registry;
    this.#clock = deps.clock;
    this.#isEnforced = deps.isEnforced;
  }

  /** Runs `add`, which makes a key of a user with one version or none. @throws Rejected.LimitExceeded */
  addKey<Added>(scope: Scope, add: () => Promise<Added>): Promise<Added> {
    return this.#inTurn(scope, add, async () => {
      const keys = await this.#keysOf(scope);
      demandRoom(keys.length, QUOTAS.keys);
      demandRoom(versionsOf(keys), QUOTAS.versions);
    });
  }

  /** Runs `add`, which makes an alias of a user. @throws Rejected.LimitExceeded */
  addAlias<Added>(scope: Scope, add: () => Promise<Added>): Promise<Added> {
    return this.#inTurn(scope, add, async () => {
      const keyIds = new Set((await this.#keysOf(scope)).map((key) => key.keyId));
      const aliases = await this.#registry.listAliases(scope);
      const counted = aliases.filter(({ aliasName, keyId }) => !isReservedAlias(aliasName) && keyIds.has(keyId));
      demandRoom(counted.length, QUOTAS.aliases);
    });
  }

  /** Runs `add`, which makes a version of a key pair. @throws Rejected.LimitExceeded */
  addVersion<Added>(key: CmkRecord, add: () => Promise<Added>): Promise<Added> {
    return this.#inTurn(key, add, async () => {
      const keys = await this.#keysOf(key);
      const versions = keys.find(({ keyId }) => keyId === key.keyId)?.versions ?? [];
      demandRoom(versions.length, QUOTAS.versionsOfKeyPair);
      demandRoom(versionsOf(keys), QUOTAS.versions);
    });
  }

  /** @param tags all that the resource would have @throws Rejected.LimitExceeded */
  demandTags(tags: Readonly<Record<string, string>>): void {
    if (this.#isEnforced && Object.keys(tags).length > QUOTAS.tagsOfKey) throw kmsError('Rejected.LimitExceeded');
  }

  async #keysOf(scope: Scope): Promise<readonly CmkRecord[]> {
    const now = this.#clock.now();
    const keys = await this.#registry.listKeys(scope);
    return keys.filter((key) => key.creatorType === 'User' && !isGone(key, now));
  }

  async #inTurn<Added>(
    { account, region }: Scope,
    add: () => Promise<Added>,
    demand: () => Promise<void>,
  ): Promise<Added> {
    if (!this.#isEnforced) return add();
    const place = `${account}/${region}`;
    const turn = (this.#turns.get(place) ?? Promise.resolve()).then(async () => {
      await demand();
      return add();
    });
    this.#turns.set(
      place,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

function versionsOf(keys: readonly CmkRecord[]): number {
  return keys.reduce((count, key) => count + key.versions.length, 0);
}

function demandRoom(present: number, most: number): void {
  if (present >= most) throw kmsError('Rejected.LimitExceeded');
}
