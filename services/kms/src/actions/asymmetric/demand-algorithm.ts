import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord } from '@osseal/storage';
import type { Caller } from '../../action.ts';
import { type KeyUsage, keySpecOf } from '../../keys/key-spec.ts';
import { demandState, demandUserKey } from '../../keys/key-state.ts';

/** Names that are known; no key here offers them. */
type NationalAlgorithm = 'SM2DSA' | 'SM2PKE' | 'HMAC_SM3';

/**
 * Lets users use their enabled keys for what the keys are for, with an algorithm of their spec. Runs after the
 * permission check, so that a stranger does not learn a key's usage or state.
 * @documented AsymmetricSign, AsymmetricEncrypt; @inferred the codes for usage and algorithm, and the order
 * @throws Forbidden.NoPermission: a service, none of which uses such keys; Rejected.UnsupportedOperation: another usage
 * or kind of key; Rejected.Disabled, .PendingDeletion, .PendingImport; InvalidParameter on Algorithm
 */
export function demandAlgorithm<Algorithm extends string>(
  key: CmkRecord,
  caller: Caller,
  usage: KeyUsage,
  algorithm: Algorithm,
): Exclude<Algorithm, NationalAlgorithm> {
  demandUser(key, caller);
  const offered = keySpecOf(key).algorithms[usage];
  if (key.keyUsage !== usage || offered === undefined) throw kmsError('Rejected.UnsupportedOperation');
  demandState(key, 'use');
  if (!offered.includes(algorithm)) throw kmsError('InvalidParameter', { parameter: 'Algorithm' });
  return algorithm as Exclude<Algorithm, NationalAlgorithm>;
}

/** Keeps cloud services, and keys that belong to one, out. @throws Forbidden.NoPermission, Rejected.UnsupportedOperation */
export function demandUser(key: CmkRecord, caller: Caller): void {
  if (caller.isService) throw kmsError('Forbidden.NoPermission');
  demandUserKey(key);
}
