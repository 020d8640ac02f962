import type { Scope, SecretDataType, SecretRecord } from '@osseal/storage';
import { addVersion, CURRENT } from './version-stages.ts';

/** A value on its way in. */
export interface NewValue {
  readonly versionId: string;
  readonly value: string;
  readonly dataType: SecretDataType;
}

/** What the maker of a secret chooses. */
export interface NewSecret extends NewValue {
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Secret policy document; absent: RAM policies alone decide. */
  readonly policy?: unknown;
}

/** The record of a new generic secret, whose one version is the current one. */
export function newSecretRecord(
  scope: Scope,
  chosen: NewSecret,
  sealed: { readonly sealedValue: string; readonly encryptionKeyId: string | undefined },
  createdAt: string,
): SecretRecord {
  const { name, description, tags, policy, versionId, dataType } = chosen;
  const { sealedValue, encryptionKeyId } = sealed;
  return {
    account: scope.account,
    region: scope.region,
    name,
    createdAt,
    updatedAt: createdAt,
    description,
    secretType: 'Generic',
    ...(encryptionKeyId === undefined ? {} : { encryptionKeyId }),
    versions: addVersion([], { versionId, createdAt, dataType, sealedValue }, [CURRENT]),
    tags,
    ...(policy === undefined ? {} : { policy }),
  };
}
