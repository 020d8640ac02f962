import type { BucketRecord } from '../ports.ts';
import { justAfter, nameKey, ownedKey, ownedName, pastAll } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';

const PRESENT = Buffer.from([1]);

/** Buckets by name, and their names by account. Changes are for use inside a transaction. */
export class BucketTable {
  readonly #buckets: Table<BucketRecord>;
  readonly #byAccount: Table<Buffer>;

  constructor(tables: Tables) {
    this.#buckets = tables.json('buckets');
    this.#byAccount = tables.bytes('buckets-by-account');
  }

  find(name: string): BucketRecord | undefined {
    // lmdb has no empty keys.
    return name === '' ? undefined : this.#buckets.get(nameKey(name));
  }

  list(query: { account: string; prefix: string; marker: string; limit: number }): {
    readonly buckets: readonly BucketRecord[];
    readonly isTruncated: boolean;
  } {
    const first = ownedKey(query.account, query.prefix);
    const afterMarker = justAfter(ownedKey(query.account, query.marker));
    const start = query.marker !== '' && Buffer.compare(afterMarker, first) > 0 ? afterMarker : first;
    const buckets: BucketRecord[] = [];
    for (const key of this.#byAccount.keys({ start, end: pastAll(first), limit: query.limit + 1 })) {
      const bucket = this.find(ownedName(key));
      if (bucket !== undefined) buckets.push(bucket);
    }
    return { buckets: buckets.slice(0, query.limit), isTruncated: query.limit > 0 && buckets.length > query.limit };
  }

  /** Of all accounts, in order. */
  names(marker: string, limit: number): string[] {
    const range = marker === '' ? { limit } : { start: justAfter(nameKey(marker)), limit };
    return [...this.#buckets.keys(range)].map((key) => Buffer.from(key).toString('utf8'));
  }

  insert(record: BucketRecord): void {
    this.#buckets.put(nameKey(record.name), record);
    this.#byAccount.put(ownedKey(record.account, record.name), PRESENT);
  }

  replace(before: BucketRecord, after: BucketRecord): void {
    if (before.name !== after.name || before.account !== after.account) {
      throw new TypeError('a change must keep the name and the owner of the bucket');
    }
    this.#buckets.put(nameKey(after.name), after);
  }

  remove(record: BucketRecord): void {
    this.#buckets.remove(nameKey(record.name));
    this.#byAccount.remove(ownedKey(record.account, record.name));
  }
}
