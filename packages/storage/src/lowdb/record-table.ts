/** Records by id, with changes that can be taken back, and sorted views that are made when asked for. */
export class RecordTable<T> {
  readonly #idOf: (record: T) => string;
  readonly #groupOf: (record: T) => string;
  readonly #records = new Map<string, T>();
  readonly #views = new Map<string, readonly T[]>();

  /** @param groupOf what lists are asked for by, e.g. the account */
  constructor(idOf: (record: T) => string, groupOf: (record: T) => string) {
    this.#idOf = idOf;
    this.#groupOf = groupOf;
  }

  get size(): number {
    return this.#records.size;
  }

  find(id: string): T | undefined {
    return this.#records.get(id);
  }

  all(): readonly T[] {
    return [...this.#records.values()];
  }

  /** The records of a group, by id. */
  list(group: string): readonly T[] {
    const known = this.#views.get(group);
    if (known !== undefined) return known;
    const view = this.all()
      .filter((record) => this.#groupOf(record) === group)
      .sort((a, b) => (this.#idOf(a) < this.#idOf(b) ? -1 : 1));
    this.#views.set(group, view);
    return view;
  }

  /** Removes, then inserts or replaces. Returns what takes both back. */
  change(removed: readonly string[] | undefined, records: readonly T[] | undefined): () => void {
    const before: { readonly id: string; readonly former: T | undefined }[] = [];
    const set = (id: string, record: T | undefined) => {
      before.push({ id, former: this.#records.get(id) });
      this.#set(id, record);
    };
    for (const id of removed ?? []) set(id, undefined);
    for (const record of records ?? []) set(this.#idOf(record), record);
    return () => {
      // Newest first: a batch may hold the same id twice.
      for (const { id, former } of before.toReversed()) this.#set(id, former);
    };
  }

  #set(id: string, record: T | undefined): void {
    if (record === undefined) this.#records.delete(id);
    else this.#records.set(id, record);
    this.#views.clear();
  }
}
