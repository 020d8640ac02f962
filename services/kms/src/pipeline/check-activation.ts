import { kmsError } from '@osseal/protocol/errors';
import type { Accounts } from '../accounts/accounts.ts';
import type { Decoded } from './decode-input.ts';

/** @throws WireError `Forbidden.KmsServiceNotEnabled` while the caller's account has not activated KMS */
export async function checkActivation({ action, call }: Decoded, accounts: Accounts): Promise<void> {
  const { account } = call.caller;
  if (!action.needsActivation || accounts.knowsActivated(account) || (await accounts.isActivated(account))) return;
  throw kmsError('Forbidden.KmsServiceNotEnabled');
}
