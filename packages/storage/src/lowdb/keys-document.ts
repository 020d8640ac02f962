import type { AliasRecord, CmkRecord } from '../ports.ts';
import { type DocumentFormat, isArrayOfRecords } from './document-format.ts';

/** Content of `keys.json`; see docs/formats/storage.md. */
export interface KeysDocument {
  readonly format: 'osseal-keys';
  readonly version: 1;
  readonly keys: readonly CmkRecord[];
  readonly aliases: readonly AliasRecord[];
}

const header = { format: 'osseal-keys', version: 1 } as const;

/** How `keys.json` is told from other files, and a usable one from a damaged one. */
export const KEYS_FORMAT: DocumentFormat<KeysDocument> & { readonly header: typeof header } = {
  name: header.format,
  version: header.version,
  header,
  problemOf({ keys, aliases }) {
    // A key that waits for its first import has an empty primaryVersionId.
    const isKey = (key: Record<string, unknown>) => typeof key.primaryVersionId === 'string';
    if (!isArrayOfRecords(keys, ['keyId', 'account', 'region', 'createdAt', 'state']) || !keys.every(isKey)) {
      return '"keys" is not a list of keys';
    }
    if (!keys.every((key) => isArrayOfRecords(key.versions, ['keyVersionId', 'createdAt']))) {
      return 'a key has no list of versions';
    }
    if (!isArrayOfRecords(aliases, ['account', 'region', 'aliasName', 'keyId']))
      return '"aliases" is not a list of aliases';
    const ids = keys.map((key) => key.keyId);
    if (new Set(ids).size !== ids.length) return 'a key id occurs twice';
    return undefined;
  },
  adopt: (document) => document as unknown as KeysDocument,
};
