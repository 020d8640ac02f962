import type { SecretRecord } from '@osseal/storage';
import type { PermissionCheck } from '../../action.ts';
import { secretArn } from '../../secrets/secret-arn.ts';

/** Asks for one RAM action on a secret, under the secret's own policy and with its tags as conditions. @documented Use RAM to control access to KMS */
export function onSecret(action: string, secret: SecretRecord): PermissionCheck {
  const { tags, policy } = secret;
  return { action, resource: secretArn(secret), tags, ...(policy === undefined ? {} : { policy }) };
}
