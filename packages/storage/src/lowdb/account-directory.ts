import type {
  AccessKeyRecord,
  AccountDirectory,
  AccountRecord,
  DirectoryChanges,
  PolicyRecord,
  RoleRecord,
  UserRecord,
} from '../ports.ts';
import { ACCOUNTS_FORMAT, type AccountsDocument } from './accounts-document.ts';
import { JsonDocument, type LowdbOptions } from './json-document.ts';

/** An {@link AccountDirectory} on one readable JSON file, `accounts.json`; good to about 10,000 records. */
export class LowdbAccountDirectory implements AccountDirectory {
  readonly #document: JsonDocument<AccountsDocument>;
  readonly #accounts = new Map<string, AccountRecord>();
  readonly #users = new Map<string, UserRecord>();
  readonly #roles = new Map<string, RoleRecord>();
  readonly #policies = new Map<string, PolicyRecord>();
  readonly #accessKeys = new Map<string, AccessKeyRecord>();
  #revision = 0;

  private constructor(document: JsonDocument<AccountsDocument>) {
    this.#document = document;
    this.#apply(document.content);
    document.writesFrom(() => ({
      ...ACCOUNTS_FORMAT.header,
      accounts: [...this.#accounts.values()],
      users: [...this.#users.values()],
      roles: [...this.#roles.values()],
      policies: [...this.#policies.values()],
      accessKeys: [...this.#accessKeys.values()],
    }));
    this.#watchSize();
  }

  /**
   * @param directory where `accounts.json` is or shall be; null: nothing is kept
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string | null, options: LowdbOptions = {}): Promise<LowdbAccountDirectory> {
    const empty = { ...ACCOUNTS_FORMAT.header, accounts: [], users: [], roles: [], policies: [], accessKeys: [] };
    return new LowdbAccountDirectory(
      await JsonDocument.open(directory, 'accounts.json', ACCOUNTS_FORMAT, empty, options),
    );
  }

  findAccount(uid: string): AccountRecord | undefined {
    return this.#accounts.get(uid);
  }

  findUser(account: string, name: string): UserRecord | undefined {
    return this.#users.get(ownedName({ account, name }));
  }

  findRole(account: string, name: string): RoleRecord | undefined {
    return this.#roles.get(ownedName({ account, name }));
  }

  findPolicy(account: string, name: string): PolicyRecord | undefined {
    return this.#policies.get(ownedName({ account, name }));
  }

  findAccessKey(accessKeyId: string): AccessKeyRecord | undefined {
    return this.#accessKeys.get(accessKeyId);
  }

  listAccounts(): readonly AccountRecord[] {
    return [...this.#accounts.values()].sort((a, b) => (a.uid < b.uid ? -1 : 1));
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
    const undos = [
      replace(this.#accounts, changes.accounts, (record) => record.uid),
      replace(this.#users, changes.users, ownedName),
      replace(this.#roles, changes.roles, ownedName),
      replace(this.#policies, changes.policies, ownedName),
      replace(this.#accessKeys, changes.accessKeys, (record) => record.accessKeyId),
    ];
    this.#revision += 1;
    return () => {
      for (const undo of undos) undo();
      this.#revision += 1;
    };
  }

  #watchSize(): void {
    const lists = [this.#accounts, this.#users, this.#roles, this.#policies, this.#accessKeys];
    this.#document.watchSize(lists.reduce((sum, list) => sum + list.size, 0));
  }
}

function ownedName(record: { readonly account: string; readonly name: string }): string {
  return `${record.account}/${record.name}`;
}

function replace<T>(map: Map<string, T>, records: readonly T[] | undefined, idOf: (record: T) => string): () => void {
  const before = (records ?? []).map((record) => {
    const id = idOf(record);
    const former = map.get(id);
    map.set(id, record);
    return { id, former };
  });
  return () => {
    // Newest first: a batch may hold the same id twice.
    for (const { id, former } of before.toReversed()) {
      if (former === undefined) map.delete(id);
      else map.set(id, former);
    }
  };
}
