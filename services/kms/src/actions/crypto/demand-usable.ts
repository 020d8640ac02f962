import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord } from '@osseal/storage';
import type { Caller } from '../../action.ts';
import { keySpecOf } from '../../keys/key-spec.ts';
import { demandState, demandUserKey } from '../../keys/key-state.ts';

/**
 * Lets users use users' keys and a service the service keys of the account it works for, in the states that allow use.
 * Runs after the permission check, so that a stranger does not learn a key's state.
 * @param forService whether the action is one of those that services call
 * @throws Forbidden.NoPermission, Rejected.UnsupportedOperation, Rejected.Disabled, .PendingDeletion, .PendingImport
 */
export function demandUsable(key: CmkRecord, caller: Caller, forService: boolean): void {
  if (caller.isService) {
    const isTheirs = forService && key.creatorType === 'Service' && key.account === caller.account;
    if (!isTheirs) throw kmsError('Forbidden.NoPermission');
  } else {
    demandUserKey(key);
  }
  if (keySpecOf(key).kind !== 'symmetric') throw kmsError('Rejected.UnsupportedOperation');
  demandState(key, 'use');
}
