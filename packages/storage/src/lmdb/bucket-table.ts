import type { BucketRecord } from '../ports.ts';
import type { BytesTable, Environment, JsonTable } from './environment.ts';
import { justAfter, nameKey, ownedKey, ownedName, pastAll } from './keys.ts';

const PRESENT = Buffer.from([1]);

/** Buckets by name, and their names by account. Changes are for use inside a transaction of the environment. */
export class BucketTable {
  readonly #buckets: JsonTable<BucketRecord>;
  readonly #byAccount: BytesTable;

  constructor(environment: Environment) {
    this.#buckets = environment.json('buckets');
    this.#byAccount = environment.bytes('buckets-by-account');
  }

  find(name: string): BucketRecord | undefined {
    // lmdb has no empty keys.
    return name === '' ? undefined : this.#buckets.get(nameKey(name));
  }

  has(name: string): boolean {
    return name !== '' && this.#buckets.doesExist(nameKey(name));
  }

  list(query: { account: string; prefix: string; marker: string; limit: number }): {
    readonly buckets: readonly BucketRecord[];
    readonly isTruncated: boolean;
  } {
    const first = ownedKey(query.account, query.prefix);
    const afterMarker = justAfter(ownedKey(query.account, query.marker));
    const start = query.marker !== '' && Buffer.compare(afterMarker, first) > 0 ? afterMarker : first;
    const buckets: BucketRecord[] = [];
    for (const key of this.#byAccount.getKeys({ start, end: pastAll(first), limit: query.limit + 1 })) {
      const bucket = this.find(ownedName(key));
      if (bucket !== undefined) buckets.push(bucket);
    }
    return { buckets: buckets.slice(0, query.limit), isTruncated: query.limit > 0 && buckets.length > query.limit };
  }

  insert(record: BucketRecord): void {
    void this.#buckets.put(nameKey(record.name), record);
    void this.#byAccount.put(ownedKey(record.account, record.name), PRESENT);
  }

  replace(before: BucketRecord, after: BucketRecord): void {
    if (before.name !== after.name || before.account !== after.account) {
      throw new TypeError('a change must keep the name and the owner of the bucket');
    }
    void this.#buckets.put(nameKey(after.name), after);
  }

  remove(record: BucketRecord): void {
    void this.#buckets.remove(nameKey(record.name));
    void this.#byAccount.remove(ownedKey(record.account, record.name));
  }
}
