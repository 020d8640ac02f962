import type { Clock } from '@osseal/service-kit';
import { type Awaitable, type CmkRecord, type KeyRegistry, StoreError } from '@osseal/storage';
import type { Keyring } from '../keyring/keyring.ts';
import { isMaterialExpired, withoutMaterial } from './imported-material.ts';

/** Takes imported material out of the registry and the keyring when its time is over. @documented ImportKeyMaterial */
export class MaterialExpiry {
  readonly #registry: KeyRegistry;
  readonly #keyring: Keyring;
  readonly #clock: Clock;

  constructor(deps: { readonly registry: KeyRegistry; readonly keyring: Keyring; readonly clock: Clock }) {
    this.#registry = deps.registry;
    this.#keyring = deps.keyring;
    this.#clock = deps.clock;
  }

  /** The key as it is now; material that is over is gone for good before anybody sees the key. */
  upToDate(key: CmkRecord): Awaitable<CmkRecord> {
    return isMaterialExpired(key, this.#clock.now()) ? this.#expire(key) : key;
  }

  /** Removes all material whose time is over. Answers of how many keys. */
  async expireDue(): Promise<number> {
    const now = this.#clock.now();
    const due = [...(await this.#registry.allKeys())].filter((key) => isMaterialExpired(key, now));
    for (const key of due) await this.#expire(key);
    return due.length;
  }

  async #expire(key: CmkRecord): Promise<CmkRecord> {
    this.#keyring.forget(key);
    try {
      // It may have been imported again meanwhile.
      return await this.#registry.updateKey(key.keyId, (current) =>
        isMaterialExpired(current, this.#clock.now()) ? withoutMaterial(current) : current,
      );
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not-found') return withoutMaterial(key);
      throw error;
    }
  }
}
