import type {
  AccessKeyRecord,
  AccountRecord,
  GroupRecord,
  PolicyRecord,
  RoleRecord,
  SessionRecord,
  UserRecord,
} from '../ports.ts';
import { type DocumentFormat, isArrayOfRecords } from './document-format.ts';

/** Content of `accounts.json`; see docs/formats/storage.md. */
export interface AccountsDocument {
  readonly format: 'osseal-accounts';
  readonly version: 2;
  readonly accounts: readonly AccountRecord[];
  readonly users: readonly UserRecord[];
  readonly groups: readonly GroupRecord[];
  readonly roles: readonly RoleRecord[];
  readonly policies: readonly PolicyRecord[];
  readonly accessKeys: readonly AccessKeyRecord[];
  readonly sessions: readonly SessionRecord[];
}

const header = { format: 'osseal-accounts', version: 2 } as const;

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  accounts: ['uid'],
  users: ['account', 'name', 'userId'],
  roles: ['account', 'name', 'roleId'],
  policies: ['account', 'name'],
  accessKeys: ['accessKeyId', 'sealedSecret', 'status', 'account'],
};

/** Lists that version 1 did not have. */
const SINCE_2: Readonly<Record<string, readonly string[]>> = {
  groups: ['account', 'name', 'groupId'],
  sessions: ['accessKeyId', 'sealedSecret', 'sealedToken', 'account', 'role', 'roleId', 'session', 'expiresAt'],
};

/**
 * How `accounts.json` is told from other files, and a usable one from a damaged one. Version 2 knows groups, sessions and
 * attachments: a program that does not must not open it, since it would drop them, and with them what they deny.
 */
export const ACCOUNTS_FORMAT: DocumentFormat<AccountsDocument> & { readonly header: typeof header } = {
  name: header.format,
  version: header.version,
  header,
  problemOf(document) {
    const expected = document.version === 1 ? REQUIRED : { ...REQUIRED, ...SINCE_2 };
    const bad = Object.entries(expected).find(([list, names]) => !isArrayOfRecords(document[list], names));
    return bad === undefined ? undefined : `"${bad[0]}" is not a list of such records`;
  },
  adopt: (document) => ({ groups: [], sessions: [], ...document, ...header }) as unknown as AccountsDocument,
};
