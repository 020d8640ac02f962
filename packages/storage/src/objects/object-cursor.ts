import type { EntryCursor } from './list-page.ts';
import { RowCursor } from './row-cursor.ts';
import { justAfter, ownedKey, ownedName, pastAll } from './table-keys.ts';
import type { Table } from './tables.ts';

/** Walks rows that are named by bucket and key alone. */
export class ObjectCursor<Row extends { readonly key: string }> implements EntryCursor<Row> {
  readonly #rows: RowCursor<Row>;
  readonly #bucket: string;

  constructor(table: Table<Row>, bucket: string) {
    this.#rows = new RowCursor(table, pastAll(ownedKey(bucket, '')));
    this.#bucket = bucket;
  }

  seek(key: string): void {
    this.#rows.start(ownedKey(this.#bucket, key));
  }

  seekAfter(key: string): void {
    this.#rows.start(justAfter(ownedKey(this.#bucket, key)));
  }

  seekPast(prefix: string): void {
    this.#rows.start(pastAll(ownedKey(this.#bucket, prefix)));
  }

  nextKey(): string | undefined {
    // Behind a common prefix there is mostly another one, of whose objects nothing but the key is wanted.
    if (!this.#rows.isFresh) return this.#rows.peek()?.key;
    const key = this.#rows.firstKey();
    return key === undefined ? undefined : ownedName(key);
  }

  next(): Row | undefined {
    return this.#rows.take();
  }

  close(): void {
    this.#rows.close();
  }
}
