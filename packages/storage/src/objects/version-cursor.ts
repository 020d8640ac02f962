import {
  type DeleteMarkerRecord,
  isDeleteMarker,
  NULL_VERSION,
  type ObjectSummary,
  type VersionSummary,
} from '../ports.ts';
import { compareKeys } from './key-order.ts';
import type { EntryCursor } from './list-page.ts';
import { RowCursor } from './row-cursor.ts';
import { behindEntries, entriesOf, entryKey, newestFirst, ownedKey, pastAll } from './table-keys.ts';
import type { Table } from './tables.ts';
import { sequenceOfVersion } from './version-id.ts';

type Row = ObjectSummary | DeleteMarkerRecord;

export interface VersionCursorOptions {
  readonly current: Table<ObjectSummary>;
  readonly others: Table<Row>;
  readonly bucket: string;
  /** The latest version of a key if it is one of the others. */
  latestOf(key: string): Row | undefined;
}

/** Walks both tables of versions as one: by key, the newest version of a key first. */
export class VersionCursor implements EntryCursor<VersionSummary> {
  readonly #current: RowCursor<ObjectSummary>;
  readonly #others: RowCursor<Row>;
  readonly #options: VersionCursorOptions;
  /** Key of the version before, of which no other is the latest. */
  #key: string | undefined;

  constructor(options: VersionCursorOptions) {
    const end = pastAll(ownedKey(options.bucket, ''));
    this.#current = new RowCursor(options.current, end);
    this.#others = new RowCursor(options.others, end);
    this.#options = options;
  }

  seek(key: string): void {
    this.#start(ownedKey(this.#options.bucket, key));
  }

  seekAfter(key: string, id?: string): void {
    const { bucket, latestOf } = this.#options;
    const behindAll = behindEntries(bucket, key);
    this.#start(behindAll);
    const after = id === undefined ? undefined : this.#sequenceOf(key, id);
    if (after === undefined) return;
    const latest = latestOf(key);
    if (latest === undefined || (latest.sequence ?? 0) >= after) this.#key = key;
    this.#others.start(after === 0 ? behindAll : entryKey(bucket, key, newestFirst(after - 1)));
    this.#current.start(ownedKey(bucket, key));
    const current = this.#current.peek();
    if (current?.key === key && (current.sequence ?? 0) >= after) this.#current.take();
  }

  seekPast(prefix: string): void {
    this.#start(pastAll(ownedKey(this.#options.bucket, prefix)));
  }

  nextKey(): string | undefined {
    return (this.#isCurrentNext() ? this.#current : this.#others).peek()?.key;
  }

  next(): VersionSummary | undefined {
    const takesCurrent = this.#isCurrentNext();
    const row = takesCurrent ? this.#current.take() : this.#others.take();
    if (row === undefined) return undefined;
    const isLatest = takesCurrent || (row.key !== this.#key && isDeleteMarker(row));
    this.#key = row.key;
    return { ...row, isLatest };
  }

  close(): void {
    this.#current.close();
    this.#others.close();
  }

  #isCurrentNext(): boolean {
    const current = this.#current.peek();
    const other = this.#others.peek();
    return current !== undefined && (other === undefined || compareKeys(current.key, other.key) <= 0);
  }

  #start(start: Buffer): void {
    this.#key = undefined;
    this.#current.start(start);
    this.#others.start(start);
  }

  /** Where an id is in the order of the key's versions. */
  #sequenceOf(key: string, id: string): number | undefined {
    if (id !== NULL_VERSION) return sequenceOfVersion(id);
    const { bucket, current, others } = this.#options;
    const start = entriesOf(bucket, key);
    const row = current.get(ownedKey(bucket, key));
    if (row !== undefined && row.versionId === undefined) return row.sequence ?? 0;
    for (const { value } of others.rows({ start, end: behindEntries(bucket, key) })) {
      if (value.versionId === undefined) return value.sequence ?? 0;
    }
    return undefined;
  }
}
