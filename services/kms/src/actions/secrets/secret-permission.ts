import type { SecretRecord } from '@osseal/storage';
import type { PermissionCheck } from '../../action.ts';
import { secretArn } from '../../secrets/secret-arn.ts';

/** @documented Overview of secret policies; @inferred that the plural tag actions are meant with the others */
const GOVERNED =
  /^kms:(List.*|Describe.*|Update.*|GetSecretValue|PutSecretValue|DeleteSecret|RestoreSecret|RotateSecret|(Tag|Untag)Resources?)$/;

/**
 * Asks for one RAM action on a secret, with the secret's tags as conditions and, for the actions that a secret policy
 * governs, under that policy. It does not govern itself: nobody can lock the account out.
 * @documented Use RAM to control access to KMS
 */
export function onSecret(action: string, secret: SecretRecord): PermissionCheck {
  const { tags, policy } = secret;
  const isGoverned = policy !== undefined && GOVERNED.test(action);
  return { action, resource: secretArn(secret), tags, ...(isGoverned ? { policy } : {}) };
}
