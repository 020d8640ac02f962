import type { CmkRecord, SecretRecord } from '../ports.ts';
import { type DocumentFormat, isArrayOfRecords } from './document-format.ts';

/** Content of `secrets.json`; see docs/formats/secrets.md. */
export interface SecretsDocument {
  readonly format: 'osseal-secrets';
  readonly version: 1;
  readonly secrets: readonly SecretRecord[];
  /** One per account and region at most. */
  readonly serviceKeys: readonly CmkRecord[];
}

const header = { format: 'osseal-secrets', version: 1 } as const;

/** How `secrets.json` is told from other files, and a usable one from a damaged one. */
export const SECRETS_FORMAT: DocumentFormat<SecretsDocument> & { readonly header: typeof header } = {
  name: header.format,
  version: header.version,
  header,
  problemOf({ secrets, serviceKeys }) {
    if (!isArrayOfRecords(secrets, ['account', 'region', 'name', 'createdAt', 'updatedAt'])) {
      return '"secrets" is not a list of secrets';
    }
    const hasVersions = ({ versions }: Record<string, unknown>): boolean =>
      isArrayOfRecords(versions, ['versionId', 'createdAt', 'sealedValue']) &&
      versions.length > 0 &&
      versions.every(({ stages }) => Array.isArray(stages));
    if (!secrets.every(hasVersions)) return 'a secret has no list of versions';
    if (!isArrayOfRecords(serviceKeys, ['account', 'region', 'keyId', 'primaryVersionId'])) {
      return '"serviceKeys" is not a list of keys';
    }
    if (!serviceKeys.every((key) => isArrayOfRecords(key.versions, ['keyVersionId', 'sealedMaterial']))) {
      return 'a service key has no list of versions';
    }
    if (hasTwice(secrets, ({ account, region, name }) => `${account}/${region}/${name}`))
      return 'a secret occurs twice';
    if (hasTwice(serviceKeys, ({ account, region }) => `${account}/${region}`)) return 'a scope has two service keys';
    return undefined;
  },
  adopt: (document) => document as unknown as SecretsDocument,
};

function hasTwice(
  records: readonly Record<string, unknown>[],
  idOf: (record: Record<string, unknown>) => string,
): boolean {
  return new Set(records.map(idOf)).size !== records.length;
}
