import type { Clock, Random } from '@osseal/service-kit';
import type { AccountDirectory } from '@osseal/storage';
import type { Ram } from './accounts/ram.ts';
import type { Diagnostics } from './diagnostics/diagnostics.ts';
import type { Keyring } from './keyring/keyring.ts';
import type { CmkService } from './keys/cmk-service.ts';
import type { SecretService } from './secrets/secret-service.ts';

/** What actions work with. */
export interface KmsDomain {
  /** CMKs and aliases: finding, states, changes. */
  readonly keys: CmkService;
  /** Wrap and unwrap; the only holder of key material. */
  readonly keyring: Keyring;
  /** Generic secrets and their values. */
  readonly secrets: SecretService;
  readonly directory: AccountDirectory;
  /** Why requests were refused: decodes the message that a refusal carries. */
  readonly diagnostics: Diagnostics;
  /** Users, groups, roles, policies, access keys and role sessions: every change of the directory after the seed. */
  readonly ram: Ram;
  readonly clock: Clock;
  readonly random: Random;
}
