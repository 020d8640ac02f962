import { kmsError } from '@osseal/protocol/errors';
import type { Clock } from '@osseal/service-kit';
import { type CmkRecord, type KeyRegistry, StoreError } from '@osseal/storage';
import { isMaterialExpired, withoutMaterial } from './imported-material.ts';
import { demandState, demandUserKey, isGone, type KeyOperation } from './key-state.ts';

/** Changes of users' keys, each judged and made inside the registry's atomic update. */
export class KeyChanges {
  readonly #registry: KeyRegistry;
  readonly #clock: Clock;

  constructor(deps: { readonly registry: KeyRegistry; readonly clock: Clock }) {
    this.#registry = deps.registry;
    this.#clock = deps.clock;
  }

  /**
   * Makes of a key what `change` makes of its present record, when its state allows the operation. What `change` throws
   * reaches the caller, and nothing changes.
   * @throws Forbidden.KeyNotFound, Rejected.UnsupportedOperation for a service key, the refusal of the state
   */
  async apply(
    { keyId }: Pick<CmkRecord, 'keyId'>,
    operation: KeyOperation,
    change: (current: CmkRecord) => CmkRecord,
  ): Promise<CmkRecord> {
    try {
      return await this.#registry.updateKey(keyId, (stored) => {
        const now = this.#clock.now();
        if (isGone(stored, now)) throw kmsError('Forbidden.KeyNotFound');
        demandUserKey(stored);
        const current = isMaterialExpired(stored, now) ? withoutMaterial(stored) : stored;
        demandState(current, operation);
        return change(current);
      });
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not-found') throw kmsError('Forbidden.KeyNotFound');
      throw error;
    }
  }
}
