import {
  type DeleteMarkerRecord,
  isDeleteMarker,
  NULL_VERSION,
  type ObjectRecord,
  type ObjectSummary,
  type VersionRecord,
  type VersionSummary,
} from '../ports.ts';
import type { InventoryTable } from './inventory-table.ts';
import type { EntryCursor } from './list-page.ts';
import { ObjectCursor } from './object-cursor.ts';
import type { ObjectRow, SegmentPages } from './segment-pages.ts';
import { behindEntries, entriesOf, entryKey, newestFirst, ownedKey, pastAll } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';
import { VersionCursor } from './version-cursor.ts';
import { sequenceOfVersion } from './version-id.ts';

/** A row of what is not current. */
export type VersionRow = ObjectRow | DeleteMarkerRecord;

/**
 * The versions of all keys. Current objects have a table of their own, which reads and listings go through and which
 * delete markers never enter; in the other one are the versions before them and all delete markers. Changes are for use
 * inside a transaction, and keep the inventory.
 */
export class ObjectVersions {
  readonly #current: Table<ObjectRow>;
  readonly #others: Table<VersionRow>;
  /** Where the null version of a key is, while it is among the others. */
  readonly #nulls: Table<Buffer>;
  readonly #pages: SegmentPages;
  readonly #inventory: InventoryTable;

  constructor(tables: Tables, pages: SegmentPages, inventory: InventoryTable) {
    this.#current = tables.json('objects');
    this.#others = tables.json('versions');
    this.#nulls = tables.bytes('null-versions');
    this.#pages = pages;
    this.#inventory = inventory;
  }

  /** The object that the key has now. */
  current(bucket: string, key: string): ObjectRecord | undefined {
    const row = this.#current.get(ownedKey(bucket, key));
    return row && this.#pages.recordOf(row);
  }

  find(bucket: string, key: string, versionId: string): VersionRecord | undefined {
    const row = versionId === NULL_VERSION ? this.#nullRow(bucket, key) : this.#rowOf(bucket, key, versionId);
    return row && this.#recordOf(row);
  }

  /** The newest version, be it a delete marker. */
  latest(bucket: string, key: string): VersionRecord | undefined {
    const row = this.#current.get(ownedKey(bucket, key)) ?? this.#newestOther(bucket, key);
    return row && this.#recordOf(row);
  }

  isEmpty(bucket: string): boolean {
    const start = ownedKey(bucket, '');
    const range = { start, end: pastAll(start), limit: 1 };
    return [...this.#current.keys(range), ...this.#others.keys(range)].length === 0;
  }

  /** Without versioning: `after` takes the place of the current object. */
  replaceCurrent(before: ObjectRecord | undefined, after: ObjectRecord): void {
    this.#current.put(ownedKey(after.bucket, after.key), this.#pages.rowOf(after));
    if (before === undefined) this.#inventory.countVersion(after, true, 1);
    else this.#inventory.replaceVersion(before, after, true);
  }

  /** Makes the record, which has the highest sequence of its key, the latest version. */
  push(record: VersionRecord): void {
    const row = this.#current.get(ownedKey(record.bucket, record.key));
    if (row !== undefined) {
      this.#dropCurrent(row);
      this.#addOther(row);
    }
    if (isDeleteMarker(record)) this.#addOther(record);
    else this.#setCurrent(record);
  }

  /** Changes a version where it is. */
  rewrite(before: ObjectRecord, after: ObjectRecord): void {
    const isCurrent = this.#isCurrent(before);
    const row = this.#pages.rowOf(after);
    if (isCurrent) this.#current.put(ownedKey(row.bucket, row.key), row);
    else this.#others.put(otherKey(row), row);
    this.#inventory.replaceVersion(before, after, isCurrent);
  }

  /** Removes a version for good; the newest one left takes its place when it was the latest. */
  remove(record: VersionRecord): void {
    if (!isDeleteMarker(record) && this.#isCurrent(record)) this.#dropCurrent(record);
    else this.#dropOther(record);
    const key = ownedKey(record.bucket, record.key);
    if (this.#current.has(key)) return;
    const newest = this.#newestOther(record.bucket, record.key);
    if (newest === undefined || isDeleteMarker(newest)) return;
    this.#dropOther(newest);
    this.#current.put(key, newest);
    this.#inventory.countVersion(newest, true, 1);
  }

  /** Walks the current objects of a bucket. */
  objects(bucket: string): EntryCursor<ObjectSummary> {
    return new ObjectCursor(this.#current, bucket);
  }

  /** Walks all versions of a bucket. */
  versions(bucket: string): EntryCursor<VersionSummary> {
    const latestOf = (key: string) =>
      this.#current.has(ownedKey(bucket, key)) ? undefined : this.#newestOther(bucket, key);
    return new VersionCursor({ current: this.#current, others: this.#others, bucket, latestOf });
  }

  /** Counts all versions into an empty inventory. */
  countAll(): void {
    for (const { value } of this.#current.rows({})) this.#inventory.countVersion(value, true, 1);
    for (const { value } of this.#others.rows({})) this.#inventory.countVersion(value, false, 1);
  }

  #rowOf(bucket: string, key: string, versionId: string): VersionRow | undefined {
    const sequence = sequenceOfVersion(versionId);
    if (sequence === undefined) return undefined;
    const current = this.#current.get(ownedKey(bucket, key));
    if (current?.versionId === versionId) return current;
    const other = this.#others.get(otherKey({ bucket, key, sequence }));
    return other?.versionId === versionId ? other : undefined;
  }

  #nullRow(bucket: string, key: string): VersionRow | undefined {
    const current = this.#current.get(ownedKey(bucket, key));
    if (current !== undefined && current.versionId === undefined) return current;
    const place = this.#nulls.get(ownedKey(bucket, key));
    return place && this.#others.get(entryKey(bucket, key, place));
  }

  #newestOther(bucket: string, key: string): VersionRow | undefined {
    const start = entriesOf(bucket, key);
    for (const { value } of this.#others.rows({ start, end: behindEntries(bucket, key), limit: 1 })) return value;
    return undefined;
  }

  #recordOf(row: VersionRow): VersionRecord {
    return isDeleteMarker(row) ? row : this.#pages.recordOf(row);
  }

  #isCurrent(record: ObjectRecord): boolean {
    const row = this.#current.get(ownedKey(record.bucket, record.key));
    return row !== undefined && row.versionId === record.versionId && row.sequence === record.sequence;
  }

  #setCurrent(record: ObjectRecord): void {
    this.#current.put(ownedKey(record.bucket, record.key), this.#pages.rowOf(record));
    this.#inventory.countVersion(record, true, 1);
  }

  #dropCurrent(record: ObjectRow): void {
    this.#current.remove(ownedKey(record.bucket, record.key));
    this.#inventory.countVersion(record, true, -1);
  }

  #addOther(row: VersionRow): void {
    this.#others.put(otherKey(row), row);
    if (row.versionId === undefined) this.#nulls.put(ownedKey(row.bucket, row.key), newestFirst(row.sequence ?? 0));
    this.#inventory.countVersion(row, false, 1);
  }

  #dropOther(row: VersionRow): void {
    this.#others.remove(otherKey(row));
    if (row.versionId === undefined) this.#nulls.remove(ownedKey(row.bucket, row.key));
    this.#inventory.countVersion(row, false, -1);
  }
}

function otherKey(row: { readonly bucket: string; readonly key: string; readonly sequence?: number }): Buffer {
  return entryKey(row.bucket, row.key, newestFirst(row.sequence ?? 0));
}
