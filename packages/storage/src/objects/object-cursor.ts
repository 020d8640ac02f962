import type { EntryCursor } from './list-page.ts';
import { RowCursor } from './row-cursor.ts';
import { justAfter, ownedKey, pastAll } from './table-keys.ts';
import type { Table } from './tables.ts';

/** Walks rows that are named by bucket and key alone. */
export class ObjectCursor<Row> implements EntryCursor<Row> {
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

  next(): Row | undefined {
    return this.#rows.take();
  }

  close(): void {
    this.#rows.close();
  }
}
