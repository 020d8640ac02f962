import type { SecretRecord } from '@osseal/storage';

/** What ListSecrets can select by. @documented ListSecrets */
export const SECRET_FILTER_KEYS = [
  'SecretName',
  'Description',
  'TagKey',
  'TagValue',
  'DKMSInstanceId',
  'SecretType',
  'Creator',
] as const;

export type SecretFilterKey = (typeof SECRET_FILTER_KEYS)[number];

/** Wanted values by property: a secret must match every property, by any of its values. */
export type SecretFilters = ReadonlyMap<SecretFilterKey, ReadonlySet<string>>;

/** @inferred that values are compared as wholes */
export function matchesSecretFilters(secret: SecretRecord, filters: SecretFilters): boolean {
  for (const [property, wanted] of filters) {
    if (!valuesOf(secret, property).some((value) => wanted.has(value))) return false;
  }
  return true;
}

function valuesOf(secret: SecretRecord, property: SecretFilterKey): readonly string[] {
  switch (property) {
    case 'SecretName':
      return [secret.name];
    case 'Description':
      return [secret.description];
    case 'TagKey':
      return Object.keys(secret.tags);
    case 'TagValue':
      return Object.values(secret.tags);
    case 'DKMSInstanceId':
      // No secret lives in a KMS instance.
      return [];
    case 'SecretType':
      return [secret.secretType];
    case 'Creator':
      return [secret.account];
  }
}
