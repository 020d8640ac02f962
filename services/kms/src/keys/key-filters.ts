import type { CmkRecord } from '@osseal/storage';

/** What ListKeys can select by. @documented ListKeys */
export const FILTER_KEYS = [
  'KeyState',
  'KeySpec',
  'KeyUsage',
  'ProtectionLevel',
  'CreatorType',
  'DKMSInstanceId',
  'keyId',
  'AliasName',
  'Creator',
  'TagKey',
  'TagValue',
] as const;

export type FilterKey = (typeof FILTER_KEYS)[number];

/** Wanted values by property: a key must match every property, by any of its values. */
export type KeyFilters = ReadonlyMap<FilterKey, ReadonlySet<string>>;

/** @param aliasNames the key's own; only read when the filters name an alias. */
export function matchesFilters(key: CmkRecord, aliasNames: readonly string[], filters: KeyFilters): boolean {
  for (const [property, wanted] of filters) {
    if (!valuesOf(key, property, aliasNames).some((value) => wanted.has(value))) return false;
  }
  return true;
}

function valuesOf(key: CmkRecord, property: FilterKey, aliasNames: readonly string[]): readonly string[] {
  switch (property) {
    case 'KeyState':
      return [key.state];
    case 'KeySpec':
      return [key.keySpec];
    case 'KeyUsage':
      return [key.keyUsage];
    case 'ProtectionLevel':
      return [key.protectionLevel];
    case 'CreatorType':
      return [key.creatorType];
    case 'DKMSInstanceId':
      // No key lives in a KMS instance.
      return [];
    case 'keyId':
      return [key.keyId];
    case 'AliasName':
      return aliasNames;
    case 'Creator':
      return [key.account];
    case 'TagKey':
      return Object.keys(key.tags);
    case 'TagValue':
      return Object.values(key.tags);
  }
}
