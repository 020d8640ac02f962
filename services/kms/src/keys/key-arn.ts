import type { CmkRecord, Scope } from '@osseal/storage';

/** The resource that permission to create or list CMKs is asked on. @documented Use RAM to control access to KMS */
export function keyContainerArn(scope: Scope): string {
  return `acs:kms:${scope.region}:${scope.account}:key`;
}

/** A CMK as policies, answers and the additional authenticated data of a CiphertextBlob name it. @documented same page */
export function keyArn(key: Pick<CmkRecord, 'region' | 'account' | 'keyId'>): string {
  return `acs:kms:${key.region}:${key.account}:key/${key.keyId}`;
}

/** The resource that permission to list aliases is asked on. @documented same page */
export function aliasContainerArn(scope: Scope): string {
  return `acs:kms:${scope.region}:${scope.account}:alias`;
}

/** `aliasName` carries its `alias/` prefix, which the ARN shares. @documented ListAliases */
export function aliasArn(scope: Scope, aliasName: string): string {
  return `acs:kms:${scope.region}:${scope.account}:${aliasName}`;
}
