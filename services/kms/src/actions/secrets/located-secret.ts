import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord, SecretRecord } from '@osseal/storage';
import type { Call, Caller, PermissionCheck } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import type { SecretReference } from '../../secrets/secret-name.ts';
import { demandUsable } from '../crypto/demand-usable.ts';
import { onKey } from '../key-permission.ts';
import { scopeOf } from '../scope.ts';
import { onSecret } from './secret-permission.ts';

/** A secret and the user's CMK that encrypts it. */
export interface LocatedSecret {
  readonly secret: SecretRecord;
  /** Undefined: the service's own key encrypts the secret, or the CMK is deleted. */
  readonly key: CmkRecord | undefined;
}

/** @throws Forbidden.ResourceNotFound, Forbidden.NoPermission */
export function findSecret(reference: SecretReference, call: Call, kms: KmsDomain): Promise<SecretRecord> {
  return kms.secrets.finder.find(reference, scopeOf(call));
}

/** For whatever needs the value. @throws as findSecret */
export async function locateSecret(reference: SecretReference, call: Call, kms: KmsDomain): Promise<LocatedSecret> {
  const secret = await findSecret(reference, call, kms);
  return { secret, key: await kms.secrets.finder.keyOf(secret) };
}

/** One right on the secret, and one on its CMK if it has one of the user's. @documented Use RAM to control access to KMS */
export function onSecretAndKey(
  { secret, key }: LocatedSecret,
  secretAction: string,
  keyAction: string,
): readonly PermissionCheck[] {
  return [onSecret(secretAction, secret), ...(key === undefined ? [] : [onKey(keyAction, key)])];
}

/**
 * The CMK under which a value is sealed or opened; undefined: the service's own key. Call it after the permission check.
 * @throws Forbidden.KeyNotFound when the CMK is deleted, Rejected.Disabled, .PendingDeletion, .PendingImport
 */
export function usableKey({ secret, key }: LocatedSecret, caller: Caller): CmkRecord | undefined {
  if (key !== undefined) demandUsable(key, caller, false);
  else if (secret.encryptionKeyId !== undefined) throw kmsError('Forbidden.KeyNotFound');
  return key;
}
