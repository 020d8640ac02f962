import type { AccountDirectory } from '@osseal/storage';
import type { Clock, Random } from '@osseal/service-kit';
import type { CmkService } from './keys/cmk-service.ts';
import type { Keyring } from './keyring/keyring.ts';

/** What actions work with. */
export interface KmsDomain {
  /** CMKs and aliases: finding, states, changes. */
  readonly keys: CmkService;
  /** Wrap and unwrap; the only holder of key material. */
  readonly keyring: Keyring;
  readonly directory: AccountDirectory;
  readonly clock: Clock;
  readonly random: Random;
}
