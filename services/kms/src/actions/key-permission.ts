import type { CmkRecord } from '@osseal/storage';
import type { KmsAction, PermissionCheck } from '../action.ts';
import { keyArn } from '../keys/key-arn.ts';

/** Asks for one RAM action on a key, under the key's own policy and with its tags as conditions. @documented Use RAM to control access to KMS */
export function onKey(action: string, key: CmkRecord): PermissionCheck {
  const { tags, policy } = key;
  return { action, resource: keyArn(key), tags, ...(policy === undefined ? {} : { policy }) };
}

/** How the bill and the audit trail name a key. */
export function billedAs(key: CmkRecord): ReturnType<NonNullable<KmsAction<unknown, CmkRecord>['billedKey']>> {
  return { keyId: key.keyId, creatorType: key.creatorType, keySpec: key.keySpec };
}
