import type { Awaitable, CmkRecord } from '@osseal/storage';
import type { Call } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import { OSS_SERVICE_ALIAS } from '../../keys/alias-name.ts';
import type { KeyReference } from '../../keys/key-reference.ts';
import { scopeOf } from '../scope.ts';

/** The key that is to wrap something. OSS wraps under the account's service key without asking whether there is one yet. */
export function wrappingKey(reference: KeyReference, call: Call, kms: KmsDomain): Awaitable<CmkRecord> {
  if (call.caller.isService && reference.kind === 'alias' && reference.aliasName === OSS_SERVICE_ALIAS) {
    return kms.keys.ensureServiceKey(scopeOf(call), 'oss');
  }
  return kms.keys.find(reference, scopeOf(call), { alias: true, foreign: true });
}
