import type { ObjectEncryption } from '@osseal/storage';
import type { EncryptionDecision } from './choose-encryption.ts';
import { sameContext } from './encryption-context.ts';

/**
 * True when an object is already kept as a write would keep it. A CMK that is named by an alias counts as another one,
 * since only KMS knows where the alias points.
 */
export function sameEncryption(decision: EncryptionDecision, encryption: ObjectEncryption): boolean {
  if (decision.method !== 'KMS' || encryption.method !== 'KMS') return decision.method === encryption.method;
  if (!sameContext(decision.encryptionContext, encryption.encryptionContext)) return false;
  if (decision.keyId === undefined) return encryption.serviceKey;
  return !encryption.serviceKey && decision.keyId.replace(/^acs:kms:[^/]*:key\//, '') === encryption.keyId;
}
