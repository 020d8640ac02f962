import { kmsError, WireError } from '@osseal/protocol/errors';
import type { Clock } from '@osseal/service-kit';
import type { CmkRecord, Scope, SecretRecord, SecretStore } from '@osseal/storage';
import type { CmkService } from '../keys/cmk-service.ts';
import { secretArn } from './secret-arn.ts';
import { matchesSecretFilters, type SecretFilters } from './secret-filters.ts';
import type { SecretReference } from './secret-name.ts';
import { isSecretGone } from './secret-state.ts';

/** Finds secrets as a caller in one account and region sees them. One whose recovery window is over is not there. */
export class SecretFinder {
  readonly #store: SecretStore;
  readonly #keys: CmkService;
  readonly #clock: Clock;

  constructor(deps: { readonly store: SecretStore; readonly keys: CmkService; readonly clock: Clock }) {
    this.#store = deps.store;
    this.#keys = deps.keys;
    this.#clock = deps.clock;
  }

  /**
   * The secret that a SecretName parameter names.
   * @throws Forbidden.ResourceNotFound: unknown, or in another region; Forbidden.NoPermission: another account's ARN that
   * names no secret, so that nobody learns which exist
   */
  async find(reference: SecretReference, scope: Scope): Promise<SecretRecord> {
    if (reference.kind === 'arn' && reference.region !== scope.region) throw kmsError('Forbidden.ResourceNotFound');
    const { account, region } = reference.kind === 'arn' ? reference : scope;
    const { name } = reference;
    const secret = await this.#store.findSecret({ account, region }, name);
    if (secret !== undefined && !isSecretGone(secret, this.#clock.now())) return secret;
    if (account === scope.account) throw kmsError('Forbidden.ResourceNotFound');
    const message = `This operation for ${secretArn({ account, region, name })} is forbidden by permission system.`;
    throw kmsError('Forbidden.NoPermission', { message });
  }

  /** Secrets of an account in a region, oldest first; those that match all filters. */
  async list(scope: Scope, filters: SecretFilters): Promise<readonly SecretRecord[]> {
    const now = this.#clock.now();
    const all = await this.#store.listSecrets(scope);
    return all.filter((secret) => !isSecretGone(secret, now) && matchesSecretFilters(secret, filters));
  }

  /** The user's CMK of a secret; undefined when it has none, and when the key is deleted. */
  async keyOf(secret: SecretRecord): Promise<CmkRecord | undefined> {
    const { encryptionKeyId } = secret;
    if (encryptionKeyId === undefined) return undefined;
    try {
      return await this.#keys.find({ kind: 'id', keyId: encryptionKeyId }, secret, { alias: false, foreign: false });
    } catch (error) {
      if (error instanceof WireError && error.code === 'Forbidden.KeyNotFound') return undefined;
      throw error;
    }
  }
}
