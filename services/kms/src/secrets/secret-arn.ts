import type { Scope, SecretRecord } from '@osseal/storage';

/** The resource that permission to create or list secrets is asked on. @documented Use RAM to control access to KMS */
export function secretContainerArn(scope: Scope): string {
  return `acs:kms:${scope.region}:${scope.account}:secret`;
}

/** A secret as policies and answers name it. @documented same page */
export function secretArn(secret: Pick<SecretRecord, 'region' | 'account' | 'name'>): string {
  return `${secretContainerArn(secret)}/${secret.name}`;
}
