import type { WireError } from '@osseal/protocol/errors';
import { AccessRefused } from '../pipeline/access-refused.ts';
import { type KeyRequest, keyQuestion } from './key-request.ts';
import { forbiddenByKms } from './kms-errors.ts';

/** Anonymous requests never pass SSE-KMS, and KMS need not be asked to know it. @documented Server-side encryption, notes */
export function refusalOfUnsigned(call: KeyRequest, keyId: string): WireError {
  return forbiddenByKms(new AccessRefused(keyQuestion(call, 'kms:Decrypt', keyId), {}));
}
