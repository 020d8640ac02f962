import type { InlineBytes, SegmentRecord } from '../ports.ts';
import { segmentsOnlyIn } from './segment-changes.ts';
import { nameKey, sequenceKey, sequenceOf } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';

const NAMED = Buffer.from('named');

/**
 * Which blobs the records name, which wait for deletion, and the bytes of inline segments. All methods that change
 * something are for use inside a transaction.
 */
export class BlobReferences {
  readonly #inline: Table<Buffer>;
  /** Blob id → `named`, or the key of its place in the deletion queue. */
  readonly #blobs: Table<Buffer>;
  /** Sequence → blob id. */
  readonly #deletions: Table<Buffer>;
  #nextSequence: number;

  constructor(tables: Tables) {
    this.#inline = tables.bytes('inline');
    this.#blobs = tables.bytes('blobs');
    this.#deletions = tables.bytes('deletions');
    const last = this.#deletions.lastKey();
    this.#nextSequence = last === undefined ? 1 : sequenceOf(last) + 1;
  }

  /** The bytes of an inline segment, which are the caller's. */
  inline(blobId: string): Buffer | undefined {
    return this.#inline.get(nameKey(blobId));
  }

  storeInline(inline: readonly InlineBytes[]): void {
    for (const { blobId, bytes } of inline) {
      // A view, not a copy: engines take Buffers only.
      this.#inline.put(nameKey(blobId), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    }
  }

  /** `after` takes the place of `before`: inline bytes go now, blobs that are named no more are queued. */
  replace(before: readonly SegmentRecord[], after: readonly SegmentRecord[]): void {
    for (const { blobId, inline } of segmentsOnlyIn(before, after)) {
      if (inline) this.#inline.remove(nameKey(blobId));
      else this.#enqueue(blobId);
    }
    for (const { blobId, inline } of segmentsOnlyIn(after, before)) {
      if (!inline) this.#blobs.put(nameKey(blobId), NAMED);
    }
  }

  oldestDeletions(limit: number): readonly string[] {
    return [...this.#deletions.rows({ limit })].map(({ value }) => value.toString('ascii'));
  }

  forget(blobIds: readonly string[]): void {
    for (const blobId of blobIds) {
      const place = this.#blobs.get(nameKey(blobId));
      if (place === undefined || NAMED.equals(place)) continue;
      this.#deletions.remove(place);
      this.#blobs.remove(nameKey(blobId));
    }
  }

  knows(blobId: string): boolean {
    return this.#blobs.has(nameKey(blobId));
  }

  #enqueue(blobId: string): void {
    const place = sequenceKey(this.#nextSequence++);
    this.#deletions.put(place, Buffer.from(blobId, 'ascii'));
    this.#blobs.put(nameKey(blobId), place);
  }
}
