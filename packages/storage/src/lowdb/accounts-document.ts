import type { AccessKeyRecord, AccountRecord, PolicyRecord, RoleRecord, UserRecord } from '../ports.ts';
import { type DocumentFormat, isArrayOfRecords } from './document-format.ts';

/** Content of `accounts.json`; see docs/formats/storage.md. */
export interface AccountsDocument {
  readonly format: 'osseal-accounts';
  readonly version: 1;
  readonly accounts: readonly AccountRecord[];
  readonly users: readonly UserRecord[];
  readonly roles: readonly RoleRecord[];
  readonly policies: readonly PolicyRecord[];
  readonly accessKeys: readonly AccessKeyRecord[];
}

const header = { format: 'osseal-accounts', version: 1 } as const;

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  accounts: ['uid'],
  users: ['account', 'name', 'userId'],
  roles: ['account', 'name', 'roleId'],
  policies: ['account', 'name'],
  accessKeys: ['accessKeyId', 'sealedSecret', 'status', 'account'],
};

/** How `accounts.json` is told from other files, and a usable one from a damaged one. */
export const ACCOUNTS_FORMAT: DocumentFormat<AccountsDocument> & { readonly header: typeof header } = {
  name: header.format,
  version: header.version,
  header,
  problemOf(document) {
    const bad = Object.entries(REQUIRED).find(([list, names]) => !isArrayOfRecords(document[list], names));
    return bad === undefined ? undefined : `"${bad[0]}" is not a list of such records`;
  },
  adopt: (document) => document as unknown as AccountsDocument,
};
