import { accountOf } from '@osseal/ram';
import { AccessRefused } from '../pipeline/access-refused.ts';
import { type KeyRequest, keyQuestion } from './key-request.ts';
import { forbiddenByKms } from './kms-errors.ts';

/**
 * A key id as KMS has to be asked for it. KMS looks for bare ids among the caller's keys; what a bucket's rule names is a key
 * of the bucket's owner, also when somebody of another account writes. An alias cannot be named across accounts, and must
 * not be taken for an alias of the writer's own.
 * @throws WireError AccessDenied for such an alias
 * @inferred from cross-account KMS encryption, where the key of a request is the requester's
 */
export function ownedKeyId(call: KeyRequest, keyId: string): string {
  const { bucket, requester } = call;
  if (keyId !== bucket.encryption?.keyId || accountOf(requester.principal) === bucket.account) return keyId;
  if (keyId.startsWith('acs:')) return keyId;
  const request = keyQuestion(call, 'kms:GenerateDataKey', keyId);
  if (keyId.startsWith('alias/')) throw forbiddenByKms(new AccessRefused(request, { identity: requester.policies }));
  return request.resource;
}
