import type {
  AccessKeyRecord,
  AccountDirectory,
  AccountRecord,
  DirectoryChanges,
  GroupRecord,
  OwnedName,
  PolicyRecord,
  RoleRecord,
  SessionRecord,
  UserRecord,
} from '../ports.ts';
import { ACCOUNTS_FORMAT, type AccountsDocument } from './accounts-document.ts';
import { JsonDocument, type LowdbOptions } from './json-document.ts';
import { RecordTable } from './record-table.ts';

/** An {@link AccountDirectory} on one readable JSON file, `accounts.json`; good to about 10,000 records. */
export class LowdbAccountDirectory implements AccountDirectory {
  readonly #document: JsonDocument<AccountsDocument>;
  readonly #accounts = new RecordTable<AccountRecord>(
    ({ uid }) => uid,
    () => '',
  );
  readonly #users = new RecordTable<UserRecord>(ownedName, accountOf);
  readonly #groups = new RecordTable<GroupRecord>(ownedName, accountOf);
  readonly #roles = new RecordTable<RoleRecord>(ownedName, accountOf);
  readonly #policies = new RecordTable<PolicyRecord>(ownedName, accountOf);
  readonly #accessKeys = new RecordTable<AccessKeyRecord>(accessKeyId, accountOf);
  readonly #sessions = new RecordTable<SessionRecord>(accessKeyId, accountOf);
  #revision = 0;

  private constructor(document: JsonDocument<AccountsDocument>) {
    this.#document = document;
    this.#apply(document.content);
    document.writesFrom(() => ({
      ...ACCOUNTS_FORMAT.header,
      accounts: this.#accounts.all(),
      users: this.#users.all(),
      groups: this.#groups.all(),
      roles: this.#roles.all(),
      policies: this.#policies.all(),
      accessKeys: this.#accessKeys.all(),
      sessions: this.#sessions.all(),
    }));
    this.#watchSize();
  }

  /**
   * @param directory where `accounts.json` is or shall be; null: nothing is kept
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string | null, options: LowdbOptions = {}): Promise<LowdbAccountDirectory> {
    const nothing = { accounts: [], users: [], groups: [], roles: [], policies: [], accessKeys: [], sessions: [] };
    const empty = { ...ACCOUNTS_FORMAT.header, ...nothing };
    return new LowdbAccountDirectory(
      await JsonDocument.open(directory, 'accounts.json', ACCOUNTS_FORMAT, empty, options),
    );
  }

  /** One like it as it is now, in memory alone; neither sees what becomes of the other. */
  fork(): LowdbAccountDirectory {
    return new LowdbAccountDirectory(this.#document.fork());
  }

  findAccount(uid: string): AccountRecord | undefined {
    return this.#accounts.find(uid);
  }

  findUser(account: string, name: string): UserRecord | undefined {
    return this.#users.find(ownedName({ account, name }));
  }

  findGroup(account: string, name: string): GroupRecord | undefined {
    return this.#groups.find(ownedName({ account, name }));
  }

  findRole(account: string, name: string): RoleRecord | undefined {
    return this.#roles.find(ownedName({ account, name }));
  }

  findPolicy(account: string, name: string): PolicyRecord | undefined {
    return this.#policies.find(ownedName({ account, name }));
  }

  findAccessKey(id: string): AccessKeyRecord | undefined {
    return this.#accessKeys.find(id);
  }

  findSession(id: string): SessionRecord | undefined {
    return this.#sessions.find(id);
  }

  listAccounts(): readonly AccountRecord[] {
    return this.#accounts.list('');
  }

  listUsers(account: string): readonly UserRecord[] {
    return this.#users.list(account);
  }

  listGroups(account: string): readonly GroupRecord[] {
    return this.#groups.list(account);
  }

  listRoles(account: string): readonly RoleRecord[] {
    return this.#roles.list(account);
  }

  listPolicies(account: string): readonly PolicyRecord[] {
    return this.#policies.list(account);
  }

  listAccessKeys(account: string): readonly AccessKeyRecord[] {
    return this.#accessKeys.list(account);
  }

  listSessions(account: string): readonly SessionRecord[] {
    return this.#sessions.list(account);
  }

  revision(): number {
    return this.#revision;
  }

  async put(changes: DirectoryChanges): Promise<void> {
    const undo = this.#apply(changes);
    this.#watchSize();
    await this.#document.commit(undo);
  }

  async close(): Promise<void> {
    await this.#document.close();
  }

  /** Returns what takes the changes back. */
  #apply(changes: DirectoryChanges): () => void {
    const removed = changes.removed ?? {};
    const undos = [
      this.#accounts.change(undefined, changes.accounts),
      this.#users.change(removed.users?.map(ownedName), changes.users),
      this.#groups.change(removed.groups?.map(ownedName), changes.groups),
      this.#roles.change(removed.roles?.map(ownedName), changes.roles),
      this.#policies.change(removed.policies?.map(ownedName), changes.policies),
      this.#accessKeys.change(removed.accessKeys, changes.accessKeys),
      this.#sessions.change(removed.sessions, changes.sessions),
    ];
    this.#revision += 1;
    return () => {
      for (const undo of undos) undo();
      this.#revision += 1;
    };
  }

  #watchSize(): void {
    const tables = [
      this.#accounts,
      this.#users,
      this.#groups,
      this.#roles,
      this.#policies,
      this.#accessKeys,
      this.#sessions,
    ];
    this.#document.watchSize(tables.reduce((sum, table) => sum + table.size, 0));
  }
}

function ownedName(record: OwnedName): string {
  return `${record.account}/${record.name}`;
}

function accountOf(record: { readonly account: string }): string {
  return record.account;
}

function accessKeyId(record: { readonly accessKeyId: string }): string {
  return record.accessKeyId;
}
