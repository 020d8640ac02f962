import { kmsError } from '@osseal/protocol/errors';
import type { SecretRecord } from '@osseal/storage';

/** True once the recovery window is over. From then on nobody finds the secret, purged or not. */
export function isSecretGone(secret: SecretRecord, nowMs: number): boolean {
  return secret.plannedDeleteAt !== undefined && Date.parse(secret.plannedDeleteAt) <= nowMs;
}

/**
 * Lets values, stages, description, policy and tags alone while the secret waits for its deletion.
 * @documented the code; @inferred that reading metadata, listing versions and restoring are what remains
 * @throws Rejected.ResourceInDeleteWindow
 */
export function demandNotInDeleteWindow(secret: SecretRecord): void {
  if (secret.plannedDeleteAt !== undefined) throw kmsError('Rejected.ResourceInDeleteWindow');
}
