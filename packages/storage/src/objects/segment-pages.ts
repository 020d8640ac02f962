import type { ObjectRecord, SegmentRecord } from '../ports.ts';
import { numberedKey } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';

/** So many segments stay in the object's own row. */
const ROW_SEGMENTS = 32;
const PAGE_SEGMENTS = 256;

/** An object as its row has it: the first segments, and how many there are if that is more. */
export type ObjectRow = ObjectRecord & { readonly segmentCount?: number };

/**
 * The segments beyond those of the row, so that neither a listing nor an append has to go through all of thousands.
 * Pages belong to the object's first blob, whichever row names it.
 */
export class SegmentPages {
  readonly #pages: Table<readonly SegmentRecord[]>;

  constructor(tables: Tables) {
    this.#pages = tables.json('segments');
  }

  rowOf(record: ObjectRecord): ObjectRow {
    const { segments } = record;
    if (segments.length <= ROW_SEGMENTS) return record;
    return { ...record, segments: segments.slice(0, ROW_SEGMENTS), segmentCount: segments.length };
  }

  /** The whole record. */
  recordOf(row: ObjectRow): ObjectRecord {
    if (row.segmentCount === undefined) return row;
    const { segmentCount, ...record } = row;
    const segments = [...record.segments];
    for (let page = 0; segments.length < segmentCount; page++) {
      const more = this.#pages.get(pageKey(record.segments, page));
      if (more === undefined) break;
      segments.push(...more);
    }
    return { ...record, segments };
  }

  /** The keys of a whole record's pages. */
  keysOf({ segments }: ObjectRecord): readonly Buffer[] {
    return Array.from({ length: pageCount(segments) }, (_, page) => pageKey(segments, page));
  }

  /** Writes the pages of `after` that `before` did not have, and removes those that are no more. For a transaction. */
  replace(before: readonly SegmentRecord[], after: readonly SegmentRecord[]): void {
    const sameOwner = before[0]?.blobId === after[0]?.blobId;
    for (let page = 0; page < pageCount(after); page++) {
      const wanted = pageOf(after, page);
      if (!sameOwner || !sameSegments(pageOf(before, page), wanted)) this.#pages.put(pageKey(after, page), wanted);
    }
    for (let page = sameOwner ? pageCount(after) : 0; page < pageCount(before); page++) {
      this.#pages.remove(pageKey(before, page));
    }
  }
}

function pageKey(segments: readonly SegmentRecord[], page: number): Buffer {
  return numberedKey(segments[0]?.blobId ?? '', page);
}

function pageCount(segments: readonly SegmentRecord[]): number {
  return Math.max(0, Math.ceil((segments.length - ROW_SEGMENTS) / PAGE_SEGMENTS));
}

function pageOf(segments: readonly SegmentRecord[], page: number): readonly SegmentRecord[] {
  const start = ROW_SEGMENTS + page * PAGE_SEGMENTS;
  return segments.slice(start, start + PAGE_SEGMENTS);
}

function sameSegments(a: readonly SegmentRecord[], b: readonly SegmentRecord[]): boolean {
  return a.length === b.length && a.every((segment, at) => segment.blobId === b[at]?.blobId);
}
