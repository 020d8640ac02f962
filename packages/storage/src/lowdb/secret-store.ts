import { type CmkRecord, type Scope, type SecretRecord, type SecretStore, StoreError } from '../ports.ts';
import { JsonDocument, type LowdbOptions } from './json-document.ts';
import { SECRETS_FORMAT, type SecretsDocument } from './secrets-document.ts';

interface ScopeContent {
  readonly secrets: Map<string, SecretRecord>;
  /** A sorted view, made when asked for and dropped with each change. */
  list: readonly SecretRecord[] | null;
}

/**
 * A {@link SecretStore} on one readable JSON file, `secrets.json`; good to about 10,000 records. All reads are map
 * lookups.
 */
export class LowdbSecretStore implements SecretStore {
  readonly #document: JsonDocument<SecretsDocument>;
  readonly #scopes = new Map<string, ScopeContent>();
  readonly #serviceKeys = new Map<string, CmkRecord>();
  #versionCount = 0;

  private constructor(document: JsonDocument<SecretsDocument>) {
    this.#document = document;
    for (const record of document.content.secrets) this.#set(record);
    for (const record of document.content.serviceKeys) this.#serviceKeys.set(scopeKey(record), record);
    document.writesFrom(() => ({
      ...SECRETS_FORMAT.header,
      secrets: this.allSecrets(),
      serviceKeys: [...this.#serviceKeys.values()],
    }));
    this.#watchSize();
  }

  /**
   * @param directory where `secrets.json` is or shall be; null: nothing is kept
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string | null, options: LowdbOptions = {}): Promise<LowdbSecretStore> {
    const empty = { ...SECRETS_FORMAT.header, secrets: [], serviceKeys: [] };
    return new LowdbSecretStore(await JsonDocument.open(directory, 'secrets.json', SECRETS_FORMAT, empty, options));
  }

  /** One like it as it is now, in memory alone; neither sees what becomes of the other. */
  fork(): LowdbSecretStore {
    return new LowdbSecretStore(this.#document.fork());
  }

  findSecret(scope: Scope, name: string): SecretRecord | undefined {
    return this.#scopes.get(scopeKey(scope))?.secrets.get(name);
  }

  listSecrets(scope: Scope): readonly SecretRecord[] {
    const content = this.#scopes.get(scopeKey(scope));
    if (content === undefined) return [];
    content.list ??= [...content.secrets.values()].sort(
      (a, b) => order(a.createdAt, b.createdAt) || order(a.name, b.name),
    );
    return content.list;
  }

  allSecrets(): readonly SecretRecord[] {
    return [...this.#scopes.values()].flatMap(({ secrets }) => [...secrets.values()]);
  }

  async insertSecret(record: SecretRecord): Promise<void> {
    if (this.findSecret(record, record.name) !== undefined) throw new StoreError('conflict', 'the secret exists');
    this.#set(record);
    this.#watchSize();
    await this.#document.commit(() => this.#remove(record));
  }

  async updateSecret(
    scope: Scope,
    name: string,
    change: (current: SecretRecord) => SecretRecord,
  ): Promise<SecretRecord> {
    const current = this.findSecret(scope, name);
    if (current === undefined) throw new StoreError('not-found', 'no such secret');
    const changed = change(current);
    if (changed.name !== name || scopeKey(changed) !== scopeKey(current)) {
      throw new TypeError('a change must keep name, account and region');
    }
    this.#set(changed);
    this.#watchSize();
    await this.#document.commit(() => this.#set(current));
    return changed;
  }

  async deleteSecret(
    scope: Scope,
    name: string,
    condition: (current: SecretRecord) => boolean = () => true,
  ): Promise<boolean> {
    const current = this.findSecret(scope, name);
    if (current === undefined || !condition(current)) return false;
    this.#remove(current);
    await this.#document.commit(() => this.#set(current));
    return true;
  }

  findServiceKey(scope: Scope): CmkRecord | undefined {
    return this.#serviceKeys.get(scopeKey(scope));
  }

  async insertServiceKey(record: CmkRecord): Promise<void> {
    const key = scopeKey(record);
    if (this.#serviceKeys.has(key)) throw new StoreError('conflict', 'the scope has a service key');
    this.#serviceKeys.set(key, record);
    await this.#document.commit(() => this.#serviceKeys.delete(key));
  }

  async close(): Promise<void> {
    await this.#document.close();
  }

  #set(record: SecretRecord): void {
    const content = this.#scope(record);
    this.#versionCount += record.versions.length - (content.secrets.get(record.name)?.versions.length ?? 0);
    content.secrets.set(record.name, record);
    content.list = null;
  }

  #remove(record: SecretRecord): void {
    const content = this.#scope(record);
    this.#versionCount -= content.secrets.get(record.name)?.versions.length ?? 0;
    content.secrets.delete(record.name);
    content.list = null;
  }

  #scope(scope: Scope): ScopeContent {
    const name = scopeKey(scope);
    const known = this.#scopes.get(name);
    if (known !== undefined) return known;
    const made: ScopeContent = { secrets: new Map(), list: null };
    this.#scopes.set(name, made);
    return made;
  }

  #watchSize(): void {
    this.#document.watchSize(this.#versionCount);
  }
}

function scopeKey(scope: Scope): string {
  return `${scope.account}/${scope.region}`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
