import type { PartRecord, UploadRecord } from '../ports.ts';
import type { InventoryTable } from './inventory-table.ts';
import type { EntryCursor } from './list-page.ts';
import { RowCursor } from './row-cursor.ts';
import {
  behindEntries,
  entryKey,
  justAfter,
  nameKey,
  numberedKey,
  numberedRange,
  ownedKey,
  pastAll,
} from './table-keys.ts';
import type { Table, Tables } from './tables.ts';

/** Open multipart uploads and their parts. Changes are for use inside a transaction, and keep the inventory. */
export class UploadTable {
  readonly #uploads: Table<UploadRecord>;
  readonly #parts: Table<PartRecord>;
  readonly #inventory: InventoryTable;

  constructor(tables: Tables, inventory: InventoryTable) {
    this.#uploads = tables.json('uploads');
    this.#parts = tables.json('parts');
    this.#inventory = inventory;
  }

  find(bucket: string, key: string, uploadId: string): UploadRecord | undefined {
    return this.#uploads.get(entryKey(bucket, key, nameKey(uploadId)));
  }

  insert(upload: UploadRecord): void {
    this.#uploads.put(keyOf(upload), upload);
    this.#inventory.countUpload('upload', upload, 1, 0);
  }

  /** Removes the upload and its parts. @returns the parts that it had */
  remove(upload: UploadRecord): readonly PartRecord[] {
    const parts = this.parts(upload.uploadId, -1, Number.POSITIVE_INFINITY);
    this.#uploads.remove(keyOf(upload));
    this.#inventory.countUpload('upload', upload, -1, 0);
    for (const { partNumber } of parts) this.#parts.remove(numberedKey(upload.uploadId, partNumber));
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    if (parts.length > 0) this.#inventory.countUpload('part', upload, -parts.length, -bytes);
    return parts;
  }

  /** @returns the part that had the number before */
  putPart(upload: UploadRecord, part: PartRecord): PartRecord | undefined {
    const key = numberedKey(upload.uploadId, part.partNumber);
    const before = this.#parts.get(key);
    this.#parts.put(key, part);
    this.#inventory.countUpload('part', upload, before === undefined ? 1 : 0, part.size - (before?.size ?? 0));
    return before;
  }

  /** By number: those above `after`. */
  parts(uploadId: string, after: number, limit: number): readonly PartRecord[] {
    const range = numberedRange(uploadId, after);
    const rows = this.#parts.rows(Number.isFinite(limit) ? { ...range, limit } : range);
    return [...rows].map(({ value }) => value);
  }

  /** Counts all uploads and parts into an empty inventory. */
  countAll(): void {
    for (const { value: upload } of this.#uploads.rows({})) {
      this.#inventory.countUpload('upload', upload, 1, 0);
      const parts = this.parts(upload.uploadId, -1, Number.POSITIVE_INFINITY);
      const bytes = parts.reduce((sum, { size }) => sum + size, 0);
      if (parts.length > 0) this.#inventory.countUpload('part', upload, parts.length, bytes);
    }
  }

  isEmpty(bucket: string): boolean {
    const start = ownedKey(bucket, '');
    return [...this.#uploads.keys({ start, end: pastAll(start), limit: 1 })].length === 0;
  }

  /** Walks the uploads of a bucket by key, those of one key by upload id. */
  cursor(bucket: string): EntryCursor<UploadRecord> {
    return new UploadCursor(this.#uploads, bucket);
  }
}

function keyOf({ bucket, key, uploadId }: UploadRecord): Buffer {
  return entryKey(bucket, key, nameKey(uploadId));
}

class UploadCursor implements EntryCursor<UploadRecord> {
  readonly #rows: RowCursor<UploadRecord>;
  readonly #bucket: string;

  constructor(table: Table<UploadRecord>, bucket: string) {
    this.#rows = new RowCursor(table, pastAll(ownedKey(bucket, '')));
    this.#bucket = bucket;
  }

  seek(key: string): void {
    this.#rows.start(ownedKey(this.#bucket, key));
  }

  seekAfter(key: string, id?: string): void {
    const after =
      id === undefined ? behindEntries(this.#bucket, key) : justAfter(entryKey(this.#bucket, key, nameKey(id)));
    this.#rows.start(after);
  }

  seekPast(prefix: string): void {
    this.#rows.start(pastAll(ownedKey(this.#bucket, prefix)));
  }

  nextKey(): string | undefined {
    return this.#rows.peek()?.key;
  }

  next(): UploadRecord | undefined {
    return this.#rows.take();
  }

  close(): void {
    this.#rows.close();
  }
}
