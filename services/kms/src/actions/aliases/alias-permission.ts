import type { CmkRecord, Scope } from '@osseal/storage';
import type { PermissionCheck } from '../../action.ts';
import { aliasArn } from '../../keys/key-arn.ts';
import { onKey } from '../key-permission.ts';

/** Changing an alias asks for the same right on the alias and on each key that it touches. @documented Use RAM to control access to KMS */
export function onAliasAndKeys(
  action: string,
  scope: Scope,
  aliasName: string,
  keys: readonly CmkRecord[],
): readonly PermissionCheck[] {
  return [...keys.map((key) => onKey(action, key)), { action, resource: aliasArn(scope, aliasName) }];
}
