import type { PermissionCheck } from '../../action.ts';

/** Asks for a RAM action on the account as a whole; only `*` names that. @inferred */
export function onAccount(action: string): readonly PermissionCheck[] {
  return [{ action, resource: '*' }];
}
