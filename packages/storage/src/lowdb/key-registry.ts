import type { AliasRecord, CmkRecord, KeyRegistry, Scope } from '../ports.ts';
import { StoreError } from '../ports.ts';
import { JsonDocument, type LowdbOptions } from './json-document.ts';
import { KEYS_FORMAT, type KeysDocument } from './keys-document.ts';

interface ScopeContent {
  readonly keys: Map<string, CmkRecord>;
  readonly aliases: Map<string, AliasRecord>;
  /** Sorted views, made when asked for and dropped with each change. */
  keyList: readonly CmkRecord[] | null;
  aliasList: readonly AliasRecord[] | null;
}

/** A {@link KeyRegistry} on one readable JSON file, `keys.json`; good to about 10,000 records. All reads are map lookups. */
export class LowdbKeyRegistry implements KeyRegistry {
  readonly #document: JsonDocument<KeysDocument>;
  readonly #keys = new Map<string, CmkRecord>();
  readonly #versions = new Map<string, string>();
  readonly #scopes = new Map<string, ScopeContent>();
  #aliasCount = 0;

  private constructor(document: JsonDocument<KeysDocument>) {
    this.#document = document;
    for (const record of document.content.keys) this.#setKey(record);
    for (const record of document.content.aliases) this.#setAlias(record);
    document.writesFrom(() => ({
      ...KEYS_FORMAT.header,
      keys: [...this.#keys.values()],
      aliases: [...this.#scopes.values()].flatMap((scope) => [...scope.aliases.values()]),
    }));
    this.#watchSize();
  }

  /**
   * @param directory where `keys.json` is or shall be; null: nothing is kept
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string | null, options: LowdbOptions = {}): Promise<LowdbKeyRegistry> {
    const empty = { ...KEYS_FORMAT.header, keys: [], aliases: [] };
    return new LowdbKeyRegistry(await JsonDocument.open(directory, 'keys.json', KEYS_FORMAT, empty, options));
  }

  /** One like it as it is now, in memory alone; neither sees what becomes of the other. */
  fork(): LowdbKeyRegistry {
    return new LowdbKeyRegistry(this.#document.fork());
  }

  findKey(keyId: string): CmkRecord | undefined {
    return this.#keys.get(keyId);
  }

  findKeyByVersion(keyVersionId: string): CmkRecord | undefined {
    const keyId = this.#versions.get(keyVersionId);
    return keyId === undefined ? undefined : this.#keys.get(keyId);
  }

  listKeys(scope: Scope): readonly CmkRecord[] {
    const content = this.#scopes.get(scopeKey(scope));
    if (content === undefined) return [];
    content.keyList ??= [...content.keys.values()].sort(
      (a, b) => order(a.createdAt, b.createdAt) || order(a.keyId, b.keyId),
    );
    return content.keyList;
  }

  allKeys(): Iterable<CmkRecord> {
    return [...this.#keys.values()];
  }

  async insertKey(record: CmkRecord): Promise<void> {
    if (this.#keys.has(record.keyId)) throw new StoreError('conflict', 'the key id is taken');
    this.#assertVersionsFree(record);
    this.#setKey(record);
    this.#watchSize();
    await this.#document.commit(() => this.#removeKey(record));
  }

  async updateKey(keyId: string, change: (current: CmkRecord) => CmkRecord): Promise<CmkRecord> {
    const current = this.#keys.get(keyId);
    if (current === undefined) throw new StoreError('not-found', 'no such key');
    const changed = change(current);
    if (changed.keyId !== keyId) throw new TypeError('a change must keep the key id');
    this.#assertVersionsFree(changed);
    this.#replaceKey(current, changed);
    await this.#document.commit(() => this.#replaceKey(changed, current));
    return changed;
  }

  async deleteKey(keyId: string): Promise<void> {
    const record = this.#keys.get(keyId);
    if (record === undefined) return;
    const aliases = this.listAliasesOfKey(keyId);
    for (const alias of aliases) this.#removeAlias(alias);
    this.#removeKey(record);
    await this.#document.commit(() => {
      this.#setKey(record);
      for (const alias of aliases) this.#setAlias(alias);
    });
  }

  findAlias(scope: Scope, aliasName: string): AliasRecord | undefined {
    return this.#scopes.get(scopeKey(scope))?.aliases.get(aliasName);
  }

  listAliases(scope: Scope): readonly AliasRecord[] {
    const content = this.#scopes.get(scopeKey(scope));
    if (content === undefined) return [];
    content.aliasList ??= [...content.aliases.values()].sort((a, b) => order(a.aliasName, b.aliasName));
    return content.aliasList;
  }

  listAliasesOfKey(keyId: string): readonly AliasRecord[] {
    const key = this.#keys.get(keyId);
    return key === undefined ? [] : this.listAliases(key).filter((alias) => alias.keyId === keyId);
  }

  async insertAlias(record: AliasRecord): Promise<void> {
    if (this.findAlias(record, record.aliasName) !== undefined) throw new StoreError('conflict', 'the alias exists');
    this.#setAlias(record);
    this.#watchSize();
    await this.#document.commit(() => this.#removeAlias(record));
  }

  async updateAlias(scope: Scope, aliasName: string, keyId: string): Promise<void> {
    const current = this.#existingAlias(scope, aliasName);
    this.#setAlias({ ...current, keyId });
    await this.#document.commit(() => this.#setAlias(current));
  }

  async deleteAlias(scope: Scope, aliasName: string): Promise<void> {
    const current = this.#existingAlias(scope, aliasName);
    this.#removeAlias(current);
    await this.#document.commit(() => this.#setAlias(current));
  }

  async close(): Promise<void> {
    await this.#document.close();
  }

  #existingAlias(scope: Scope, aliasName: string): AliasRecord {
    const record = this.findAlias(scope, aliasName);
    if (record === undefined) throw new StoreError('not-found', 'no such alias');
    return record;
  }

  #assertVersionsFree(record: CmkRecord): void {
    for (const { keyVersionId } of record.versions) {
      const owner = this.#versions.get(keyVersionId);
      if (owner !== undefined && owner !== record.keyId) throw new StoreError('conflict', 'a key version id is taken');
    }
  }

  #replaceKey(before: CmkRecord, after: CmkRecord): void {
    for (const { keyVersionId } of before.versions) this.#versions.delete(keyVersionId);
    if (scopeKey(before) !== scopeKey(after)) this.#removeKey(before);
    this.#setKey(after);
  }

  #setKey(record: CmkRecord): void {
    this.#keys.set(record.keyId, record);
    for (const { keyVersionId } of record.versions) this.#versions.set(keyVersionId, record.keyId);
    const content = this.#scope(record);
    content.keys.set(record.keyId, record);
    content.keyList = null;
  }

  #removeKey(record: CmkRecord): void {
    this.#keys.delete(record.keyId);
    for (const { keyVersionId } of record.versions) this.#versions.delete(keyVersionId);
    const content = this.#scope(record);
    content.keys.delete(record.keyId);
    content.keyList = null;
  }

  #setAlias(record: AliasRecord): void {
    const content = this.#scope(record);
    if (!content.aliases.has(record.aliasName)) this.#aliasCount += 1;
    content.aliases.set(record.aliasName, record);
    content.aliasList = null;
  }

  #removeAlias(record: AliasRecord): void {
    const content = this.#scope(record);
    if (content.aliases.delete(record.aliasName)) this.#aliasCount -= 1;
    content.aliasList = null;
  }

  #scope(scope: Scope): ScopeContent {
    const name = scopeKey(scope);
    const known = this.#scopes.get(name);
    if (known !== undefined) return known;
    const made: ScopeContent = { keys: new Map(), aliases: new Map(), keyList: null, aliasList: null };
    this.#scopes.set(name, made);
    return made;
  }

  #watchSize(): void {
    this.#document.watchSize(this.#versions.size + this.#aliasCount);
  }
}

function scopeKey(scope: Scope): string {
  return `${scope.account}/${scope.region}`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
