import type { DeleteMarkerRecord, InventoryRow, ObjectEncryption, ObjectSummary } from '../ports.ts';
import { isDeleteMarker } from '../ports.ts';
import { encryptionKindOf } from './encryption-kind.ts';
import { ownedKey, pastAll } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';

/** Which row something counts in. */
type Kind = Omit<InventoryRow, 'count' | 'bytes'>;

/** What buckets hold, by kind. Changes are for use inside a transaction. */
export class InventoryTable {
  readonly #rows: Table<InventoryRow>;

  constructor(tables: Tables) {
    this.#rows = tables.json('inventory');
  }

  /** Counts a version in (1) or out (-1). */
  countVersion(record: ObjectSummary | DeleteMarkerRecord, isCurrent: boolean, sign: 1 | -1): void {
    if (isDeleteMarker(record)) {
      this.#count({ bucket: record.bucket, state: 'marker', storageClass: 'Standard', method: 'none' }, sign, 0);
      return;
    }
    const state = isCurrent ? 'current' : 'noncurrent';
    this.#count(kindOf(record.bucket, state, record.storageClass, record.encryption), sign, sign * record.size);
  }

  /** An object takes the place of another in the same state; mostly of one of its own kind, which is one row's change. */
  replaceVersion(before: ObjectSummary, after: ObjectSummary, isCurrent: boolean): void {
    const state = isCurrent ? 'current' : 'noncurrent';
    const out = kindOf(before.bucket, state, before.storageClass, before.encryption);
    const into = kindOf(after.bucket, state, after.storageClass, after.encryption);
    if (keyOf(out).equals(keyOf(into))) {
      if (after.size !== before.size) this.#count(into, 0, after.size - before.size);
      return;
    }
    this.#count(out, -1, -before.size);
    this.#count(into, 1, after.size);
  }

  /** Counts uploads or parts, of the upload's encryption, in or out. */
  countUpload(
    state: 'upload' | 'part',
    upload: { readonly bucket: string; readonly storageClass: string; readonly encryption: ObjectEncryption },
    count: number,
    bytes: number,
  ): void {
    this.#count(kindOf(upload.bucket, state, upload.storageClass, upload.encryption), count, bytes);
  }

  list(bucket: string | undefined): readonly InventoryRow[] {
    if (bucket === undefined) return [...this.#rows.rows({})].map(({ value }) => value);
    const start = ownedKey(bucket, '');
    return [...this.#rows.rows({ start, end: pastAll(start) })].map(({ value }) => value);
  }

  clear(): void {
    for (const key of [...this.#rows.keys({})]) this.#rows.remove(Buffer.from(key));
  }

  #count(kind: Kind, count: number, bytes: number): void {
    const key = keyOf(kind);
    const row = this.#rows.get(key) ?? { ...kind, count: 0, bytes: 0 };
    const counted = { ...row, count: row.count + count, bytes: row.bytes + bytes };
    if (counted.count === 0 && counted.bytes === 0) this.#rows.remove(key);
    else this.#rows.put(key, counted);
  }
}

function keyOf({ bucket, state, storageClass, method, keyId = '', keyVersionId = '' }: Kind): Buffer {
  return ownedKey(bucket, [state, storageClass, method, keyId, keyVersionId].join('\u0001'));
}

function kindOf(bucket: string, state: Kind['state'], storageClass: string, encryption: ObjectEncryption): Kind {
  return { bucket, state, storageClass, ...encryptionKindOf(encryption) };
}
