import type { BucketRecord, DeleteMarkerRecord, PartRecord, SegmentRecord, UploadRecord } from '../ports.ts';
import { isDeleteMarker } from '../ports.ts';
import type { VersionRow } from './object-versions.ts';
import { type ObjectRow, SegmentPages } from './segment-pages.ts';
import { newestFirst, numberedKey, ownedKey, sequenceKey, sequenceOf } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';

/** Rows of one table that are not as the records of the index have it. */
export interface RowProblem {
  readonly table: string;
  /** `wrong`: rows that follow from the records, and are missing, different or too many. `left-over`: no record has them. */
  readonly kind: 'wrong' | 'left-over';
  readonly rows: number;
}

const NAMED = Buffer.from('named');
const PRESENT = Buffer.from([1]);
const VERSION_SEQUENCE = Buffer.from('version-sequence');

/**
 * What an index could make anew from its buckets, versions and uploads: who owns which bucket, where null versions are,
 * which blobs are named and which wait for deletion, and the last version sequence. Beside that, what no record leads to:
 * inline bytes, pages of segments, parts.
 */
export class DerivedRows {
  readonly #tables: Tables;
  readonly #pages: SegmentPages;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#pages = new SegmentPages(tables);
  }

  /** Compares; changes nothing. */
  problems(): readonly RowProblem[] {
    return this.#go(false);
  }

  /** Makes right what {@link problems} names, and removes what is left over. For use inside a transaction. */
  repair(): void {
    this.#go(true);
  }

  #go(repairs: boolean): readonly RowProblem[] {
    const { segments, pages, nulls, lastSequence, partsOfNone } = this.#readRecords();
    const named = new Set(segments.filter(({ inline }) => !inline).map(({ blobId }) => blobId));
    const inline = new Set(segments.filter((segment) => segment.inline).map(({ blobId }) => blobId));
    const deletions = this.#tables.bytes('deletions');
    const blobs: Rows = new Map();
    const queue: Rows = new Map();
    for (const { key, value } of deletions.rows({})) {
      const blobId = value.toString('ascii');
      if (named.has(blobId) || blobs.has(blobId)) continue;
      blobs.set(blobId, Buffer.from(key));
      queue.set(textOf(key), Buffer.from(value));
    }
    for (const blobId of named) blobs.set(blobId, NAMED);

    const problems = [
      wrong('buckets-by-account', this.#tables.bytes('buckets-by-account'), this.#owners(), repairs),
      wrong('null-versions', this.#tables.bytes('null-versions'), nulls, repairs),
      wrong('blobs', this.#tables.bytes('blobs'), blobs, repairs),
      wrong('deletions', deletions, queue, repairs),
      this.#progress(lastSequence, repairs),
      leftOver('inline', this.#tables.bytes('inline'), (key) => !inline.has(key), repairs),
      leftOver('segments', this.#tables.json('segments'), (key) => !pages.has(key), repairs),
      leftOver('parts', this.#tables.json('parts'), (key) => partsOfNone.has(key), repairs),
    ];
    return problems.filter(({ rows }) => rows > 0);
  }

  #owners(): Rows {
    const owners: Rows = new Map();
    for (const { value } of this.#tables.json<BucketRecord>('buckets').rows({})) {
      owners.set(textOf(ownedKey(value.account, value.name)), PRESENT);
    }
    return owners;
  }

  #readRecords() {
    const segments: SegmentRecord[] = [];
    const pages = new Set<string>();
    const nulls: Rows = new Map();
    let lastSequence = 0;
    const take = (row: ObjectRow | DeleteMarkerRecord) => {
      lastSequence = Math.max(lastSequence, row.sequence ?? 0);
      if (isDeleteMarker(row)) return;
      const record = this.#pages.recordOf(row);
      segments.push(...record.segments);
      for (const key of this.#pages.keysOf(record)) pages.add(textOf(key));
    };
    for (const { value } of this.#tables.json<ObjectRow>('objects').rows({})) take(value);
    for (const { value } of this.#tables.json<VersionRow>('versions').rows({})) {
      take(value);
      const key = textOf(ownedKey(value.bucket, value.key));
      // The newest comes first.
      if (value.versionId === undefined && !nulls.has(key)) nulls.set(key, newestFirst(value.sequence ?? 0));
    }
    const uploads = new Set<string>();
    for (const { value } of this.#tables.json<UploadRecord>('uploads').rows({})) uploads.add(value.uploadId);
    const partsOfNone = new Set<string>();
    for (const { key, value } of this.#tables.json<PartRecord>('parts').rows({})) {
      const uploadId = Buffer.from(key).subarray(0, -numberedKey('', 0).length).toString('utf8');
      if (uploads.has(uploadId)) segments.push(value.segment);
      else partsOfNone.add(textOf(key));
    }
    return { segments, pages, nulls, lastSequence, partsOfNone };
  }

  /** A sequence that is behind would be given to a second version. */
  #progress(lastSequence: number, repairs: boolean): RowProblem {
    const progress = this.#tables.bytes('progress');
    const kept = progress.get(VERSION_SEQUENCE);
    const isBehind = lastSequence > (kept === undefined ? 0 : sequenceOf(kept));
    if (isBehind && repairs) progress.put(VERSION_SEQUENCE, sequenceKey(lastSequence));
    return { table: 'progress', kind: 'wrong', rows: isBehind ? 1 : 0 };
  }
}

/** By key, a byte a character. */
type Rows = Map<string, Buffer>;

function wrong(table: string, rows: Table<Buffer>, expected: Rows, repairs: boolean): RowProblem {
  const keys = new Set([...expected.keys()]);
  for (const { key, value } of rows.rows({})) {
    if (expected.get(textOf(key))?.equals(value)) keys.delete(textOf(key));
    else keys.add(textOf(key));
  }
  if (repairs) {
    for (const key of keys) {
      const value = expected.get(key);
      if (value === undefined) rows.remove(Buffer.from(key, 'latin1'));
      else rows.put(Buffer.from(key, 'latin1'), value);
    }
  }
  return { table, kind: 'wrong', rows: keys.size };
}

function leftOver(table: string, rows: Table<unknown>, isLeft: (key: string) => boolean, repairs: boolean): RowProblem {
  const left = [...rows.keys({})].map((key) => Buffer.from(key)).filter((key) => isLeft(textOf(key)));
  if (repairs) for (const key of left) rows.remove(key);
  return { table, kind: 'left-over', rows: left.length };
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}
