import type { Awaitable } from './store.ts';

export interface AccountRecord {
  /** 16 decimal digits. */
  readonly uid: string;
  readonly kmsActivated: boolean;
  readonly createdAt: string;
}

export interface UserRecord {
  readonly account: string;
  readonly name: string;
  readonly userId: string;
  /** Names of attached policies: the account's own first, else a system policy. */
  readonly policies: readonly string[];
  readonly createdAt: string;
}

export interface RoleRecord {
  readonly account: string;
  readonly name: string;
  readonly roleId: string;
  readonly trust: unknown;
  readonly policies: readonly string[];
  readonly createdAt: string;
}

export interface PolicyRecord {
  readonly account: string;
  readonly name: string;
  readonly document: unknown;
  readonly createdAt: string;
}

export interface AccessKeyRecord {
  readonly accessKeyId: string;
  /** Compact JWE under the root key. */
  readonly sealedSecret: string;
  readonly status: 'Active' | 'Inactive';
  readonly account: string;
  /** Absent: the account root's. */
  readonly user?: string;
  readonly createdAt: string;
}

/** Accounts, users, roles, policies and access keys. Reads answer at once from memory on the embedded engine. */
export interface AccountDirectory {
  findAccount(uid: string): Awaitable<AccountRecord | undefined>;
  findUser(account: string, name: string): Awaitable<UserRecord | undefined>;
  findRole(account: string, name: string): Awaitable<RoleRecord | undefined>;
  findPolicy(account: string, name: string): Awaitable<PolicyRecord | undefined>;
  findAccessKey(accessKeyId: string): Awaitable<AccessKeyRecord | undefined>;
  listAccounts(): Awaitable<readonly AccountRecord[]>;
  /** Counts up with every change, so that what is derived from records can be cached until then. */
  revision(): number;
  /** Insert or replace, by natural id. One durable commit for the whole batch. */
  put(changes: DirectoryChanges): Promise<void>;
  close(): Promise<void>;
}

export interface DirectoryChanges {
  readonly accounts?: readonly AccountRecord[];
  readonly users?: readonly UserRecord[];
  readonly roles?: readonly RoleRecord[];
  readonly policies?: readonly PolicyRecord[];
  readonly accessKeys?: readonly AccessKeyRecord[];
}
