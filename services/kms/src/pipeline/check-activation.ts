import { kmsError } from '@osseal/protocol/errors';
import type { Accounts } from '../accounts/accounts.ts';
import type { Decoded } from './decode-input.ts';

/** A promise where the directory has to be asked. @throws WireError `Forbidden.KmsServiceNotEnabled` while the caller's account has not activated KMS */
export function checkActivation({ action, call }: Decoded, accounts: Accounts): Promise<void> | undefined {
  const { account } = call.caller;
  if (!action.needsActivation || accounts.knowsActivated(account)) return undefined;
  return demandActivation(account, accounts);
}

async function demandActivation(account: string, accounts: Accounts): Promise<void> {
  if (!(await accounts.isActivated(account))) throw kmsError('Forbidden.KmsServiceNotEnabled');
}
