import type { Awaitable, CmkRecord, Scope } from '@osseal/storage';
import type { AliasBook } from './alias-book.ts';
import { OSS_SERVICE_ALIAS } from './alias-name.ts';
import type { KeyFinder } from './key-finder.ts';
import { whenReady } from './when-ready.ts';

/** The keys of cloud services, made on first use. */
export class ServiceKeys {
  readonly #finder: KeyFinder;
  readonly #aliases: AliasBook;
  readonly #list: (scope: Scope) => Promise<readonly CmkRecord[]>;
  readonly #make: (scope: Scope, chosen: { description: string; tags: Record<string, string> }) => Promise<CmkRecord>;
  readonly #remove: (key: CmkRecord) => Promise<void>;
  /** First uses under way, by account and region. */
  readonly #beingMade = new Map<string, Promise<CmkRecord>>();

  constructor(deps: {
    readonly finder: KeyFinder;
    readonly aliases: AliasBook;
    readonly list: (scope: Scope) => Promise<readonly CmkRecord[]>;
    /** Makes a service key without a name. */
    readonly make: (scope: Scope, chosen: { description: string; tags: Record<string, string> }) => Promise<CmkRecord>;
    readonly remove: (key: CmkRecord) => Promise<void>;
  }) {
    this.#finder = deps.finder;
    this.#aliases = deps.aliases;
    this.#list = deps.list;
    this.#make = deps.make;
    this.#remove = deps.remove;
  }

  /** The service's key of an account in a region. @documented OSS, Server-side encryption */
  ensure(scope: Scope, service: 'oss'): Awaitable<CmkRecord> {
    return whenReady(this.#finder.lookUpAlias(scope, OSS_SERVICE_ALIAS), (found) => {
      if (found !== undefined) return found.key;
      const place = `${scope.account} ${scope.region} ${service}`;
      const underWay = this.#beingMade.get(place);
      if (underWay !== undefined) return underWay;
      const made = this.#makeNamed(scope).finally(() => this.#beingMade.delete(place));
      this.#beingMade.set(place, made);
      return made;
    });
  }

  async #makeNamed(scope: Scope): Promise<CmkRecord> {
    // A stop between key and alias leaves a service key without its name; it is taken up here.
    const nameless = (await this.#list(scope)).find((key) => key.creatorType === 'Service');
    const description = 'Made by Osseal for server-side encryption by OSS when no key is named.';
    const key = nameless ?? (await this.#make(scope, { description, tags: {} }));
    if (await this.#aliases.add(key, OSS_SERVICE_ALIAS)) return key;
    // Another process was first, and its key is the one.
    const winner = (await this.#finder.findAlias(scope, OSS_SERVICE_ALIAS)).key;
    if (winner.keyId !== key.keyId) await this.#remove(key);
    return winner;
  }
}
