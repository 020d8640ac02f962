import type { Awaitable } from './store.ts';

export interface AccountRecord {
  /** 16 decimal digits. */
  readonly uid: string;
  readonly kmsActivated: boolean;
  readonly createdAt: string;
}

/** One policy that somebody has. */
export interface PolicyAttachment {
  /** `Custom`: the account's own. */
  readonly type: 'Custom' | 'System';
  readonly name: string;
  readonly attachedAt: string;
}

/** Whoever policies can be attached to. */
interface PolicyHolder {
  /** Names of attached policies, as a seed gives them: the account's own first, else a system policy. Adds to `attachments`. */
  readonly policies: readonly string[];
  /** Attached policies whose type is known. */
  readonly attachments?: readonly PolicyAttachment[];
}

export interface UserRecord extends PolicyHolder {
  readonly account: string;
  readonly name: string;
  readonly userId: string;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly displayName?: string;
  readonly comments?: string;
  readonly email?: string;
  readonly mobilePhone?: string;
}

export interface GroupMember {
  /** Name of a user of the same account. */
  readonly user: string;
  readonly joinedAt: string;
}

export interface GroupRecord extends PolicyHolder {
  readonly account: string;
  readonly name: string;
  readonly groupId: string;
  readonly members: readonly GroupMember[];
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly comments?: string;
}

export interface RoleRecord extends PolicyHolder {
  readonly account: string;
  readonly name: string;
  readonly roleId: string;
  readonly trust: unknown;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly description?: string;
  /** Seconds; 3600 when absent. */
  readonly maxSessionDuration?: number;
}

export interface PolicyVersionRecord {
  /** `v` and a number. */
  readonly versionId: string;
  readonly document: unknown;
  readonly createdAt: string;
}

export interface PolicyRecord {
  readonly account: string;
  readonly name: string;
  /** The document in force: that of the default version. */
  readonly document: unknown;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly description?: string;
  /** Oldest first. Absent: `v1` alone, with `document`. */
  readonly versions?: readonly PolicyVersionRecord[];
  /** `v1` when absent. */
  readonly defaultVersion?: string;
  /** Number of the newest version there ever was, since numbers are not used again; 1 when absent. */
  readonly lastVersion?: number;
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

/** One assumption of a role. */
export interface SessionRecord {
  /** `STS.` and more. */
  readonly accessKeyId: string;
  /** Compact JWE under the root key. */
  readonly sealedSecret: string;
  /** Compact JWE under the root key. */
  readonly sealedToken: string;
  readonly account: string;
  /** Name of the role. */
  readonly role: string;
  /** A role that was made again under the name has another id, and the session is not its own. */
  readonly roleId: string;
  /** Name of the session. */
  readonly session: string;
  /** Narrows the session; absent: the role's rights. */
  readonly policy?: unknown;
  readonly sourceIdentity?: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A record's name within its account. */
export interface OwnedName {
  readonly account: string;
  readonly name: string;
}

/** Accounts, users, groups, roles, policies, access keys and role sessions. Reads answer at once from memory on the embedded engine. */
export interface AccountDirectory {
  findAccount(uid: string): Awaitable<AccountRecord | undefined>;
  findUser(account: string, name: string): Awaitable<UserRecord | undefined>;
  findGroup(account: string, name: string): Awaitable<GroupRecord | undefined>;
  findRole(account: string, name: string): Awaitable<RoleRecord | undefined>;
  findPolicy(account: string, name: string): Awaitable<PolicyRecord | undefined>;
  findAccessKey(accessKeyId: string): Awaitable<AccessKeyRecord | undefined>;
  findSession(accessKeyId: string): Awaitable<SessionRecord | undefined>;
  listAccounts(): Awaitable<readonly AccountRecord[]>;
  /** Lists of one account, by name in the order of UTF-16 units; access keys and sessions by id. */
  listUsers(account: string): Awaitable<readonly UserRecord[]>;
  listGroups(account: string): Awaitable<readonly GroupRecord[]>;
  listRoles(account: string): Awaitable<readonly RoleRecord[]>;
  listPolicies(account: string): Awaitable<readonly PolicyRecord[]>;
  listAccessKeys(account: string): Awaitable<readonly AccessKeyRecord[]>;
  listSessions(account: string): Awaitable<readonly SessionRecord[]>;
  /** Counts up with every change, so that what is derived from records can be cached until then. */
  revision(): number;
  /** Removes what `removed` names, where it exists, then inserts or replaces by natural id. One durable commit for the whole batch. */
  put(changes: DirectoryChanges): Promise<void>;
  close(): Promise<void>;
}

export interface DirectoryChanges {
  readonly accounts?: readonly AccountRecord[];
  readonly users?: readonly UserRecord[];
  readonly groups?: readonly GroupRecord[];
  readonly roles?: readonly RoleRecord[];
  readonly policies?: readonly PolicyRecord[];
  readonly accessKeys?: readonly AccessKeyRecord[];
  readonly sessions?: readonly SessionRecord[];
  readonly removed?: DirectoryRemovals;
}

export interface DirectoryRemovals {
  readonly users?: readonly OwnedName[];
  readonly groups?: readonly OwnedName[];
  readonly roles?: readonly OwnedName[];
  readonly policies?: readonly OwnedName[];
  /** Ids. */
  readonly accessKeys?: readonly string[];
  /** Access key ids. */
  readonly sessions?: readonly string[];
}
