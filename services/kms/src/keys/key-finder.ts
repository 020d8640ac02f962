import { kmsError, type WireError } from '@osseal/protocol/errors';
import type { Clock } from '@osseal/service-kit';
import type { AliasRecord, Awaitable, CmkRecord, KeyRegistry, Scope } from '@osseal/storage';
import { invalidCiphertext } from '../keyring/ciphertext-blob.ts';
import { keyArn } from './key-arn.ts';
import { keyIdOfVersion } from './key-id.ts';
import type { KeyReference } from './key-reference.ts';
import { isGone } from './key-state.ts';
import { whenReady } from './when-ready.ts';

/** What an action lets its KeyId name besides a key id. @documented aliases Overview */
export interface Accepted {
  /** Alias names. */
  readonly alias: boolean;
  /** ARNs of other accounts' keys; whether the caller may use them is for the permission check to say. */
  readonly foreign: boolean;
}

/** An alias and the key that it points to. */
export interface ResolvedAlias {
  readonly alias: AliasRecord;
  readonly key: CmkRecord;
}

/**
 * Finds keys as a caller in one account and region sees them. A key whose waiting time is over is not there, and
 * neither are its aliases.
 */
export class KeyFinder {
  readonly #registry: KeyRegistry;
  readonly #clock: Clock;
  readonly #upToDate: (key: CmkRecord) => Awaitable<CmkRecord>;

  constructor(deps: {
    readonly registry: KeyRegistry;
    readonly clock: Clock;
    /** Does what the clock says was to happen to a key since somebody last saw it. */
    readonly upToDate: (key: CmkRecord) => Awaitable<CmkRecord>;
  }) {
    this.#registry = deps.registry;
    this.#clock = deps.clock;
    this.#upToDate = deps.upToDate;
  }

  /**
   * The key that `reference` names.
   * @throws Forbidden.KeyNotFound: unknown, or in another region; Forbidden.AliasNotFound; Unsupported.Alias: the action
   * wants a key id; Forbidden.NoPermission: another account's ARN that names no key, so that nobody learns which exist.
   */
  find(reference: KeyReference, scope: Scope, accepted: Accepted): Awaitable<CmkRecord> {
    switch (reference.kind) {
      case 'id':
        return this.#own(reference.keyId, scope);
      case 'arn':
        if (reference.region !== scope.region) throw kmsError('Forbidden.KeyNotFound');
        if (reference.account === scope.account) return this.#own(reference.keyId, scope);
        if (!accepted.foreign) throw noPermission(reference);
        return whenReady(this.#existing(reference.keyId, reference), (key) => key ?? fail(noPermission(reference)));
      case 'alias':
        if (!accepted.alias) throw kmsError('Unsupported.Alias');
        return whenReady(this.findAlias(scope, reference.aliasName), ({ key }) => key);
      case 'alias-arn':
        throw kmsError('Unsupported.Alias');
    }
  }

  /** @throws Forbidden.AliasNotFound */
  findAlias(scope: Scope, aliasName: string): Awaitable<ResolvedAlias> {
    return whenReady(this.lookUpAlias(scope, aliasName), (found) => found ?? fail(kmsError('Forbidden.AliasNotFound')));
  }

  /** Like findAlias; undefined when there is none. */
  lookUpAlias(scope: Scope, aliasName: string): Awaitable<ResolvedAlias | undefined> {
    return whenReady(this.#registry.findAlias(scope, aliasName), (alias) => {
      if (alias === undefined) return undefined;
      return whenReady(this.#existing(alias.keyId, scope), (key) => (key === undefined ? undefined : { alias, key }));
    });
  }

  /**
   * The key that a blob's key version belongs to, whoever owns it.
   * @throws Forbidden.KeyNotFound: no such key in this region; InvalidParameter on CiphertextBlob: the key, but not the version
   */
  findByVersion(keyVersionId: string, region: string): Awaitable<CmkRecord> {
    return whenReady(this.#registry.findKeyByVersion(keyVersionId), (key) => {
      if (key !== undefined && this.#isThere(key, region)) return this.#upToDate(key);
      const keyId = keyIdOfVersion(keyVersionId);
      if (keyId === undefined || key !== undefined) throw kmsError('Forbidden.KeyNotFound');
      return whenReady(this.#registry.findKey(keyId), (owner) => {
        const found = owner !== undefined && this.#isThere(owner, region);
        throw found ? invalidCiphertext() : kmsError('Forbidden.KeyNotFound');
      });
    });
  }

  #own(keyId: string, scope: Scope): Awaitable<CmkRecord> {
    return whenReady(this.#existing(keyId, scope), (key) => key ?? fail(kmsError('Forbidden.KeyNotFound')));
  }

  #existing(keyId: string, scope: Scope): Awaitable<CmkRecord | undefined> {
    return whenReady(this.#registry.findKey(keyId), (key) =>
      key !== undefined && key.account === scope.account && this.#isThere(key, scope.region)
        ? this.#upToDate(key)
        : undefined,
    );
  }

  #isThere(key: CmkRecord, region: string): boolean {
    return key.region === region && !isGone(key, this.#clock.now());
  }
}

/** The words with which the permission step refuses a key that exists. */
function noPermission(key: Scope & { readonly keyId: string }): WireError {
  const message = `This operation for ${keyArn(key)} is forbidden by permission system.`;
  return kmsError('Forbidden.NoPermission', { message });
}

function fail(error: WireError): never {
  throw error;
}
