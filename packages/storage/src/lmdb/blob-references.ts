import { segmentsOnlyIn } from '../listing/segment-changes.ts';
import type { ObjectRecord } from '../ports.ts';
import type { BytesTable, Environment } from './environment.ts';
import { nameKey, sequenceKey, sequenceOf } from './keys.ts';

const NAMED = Buffer.from('named');

/**
 * Which blobs the records name, which wait for deletion, and the bytes of inline segments. All methods that change
 * something are for use inside a transaction of the environment.
 */
export class BlobReferences {
  readonly #inline: BytesTable;
  /** Blob id → `named`, or the key of its place in the deletion queue. */
  readonly #blobs: BytesTable;
  /** Sequence → blob id. */
  readonly #deletions: BytesTable;
  #nextSequence: number;

  constructor(environment: Environment) {
    this.#inline = environment.bytes('inline');
    this.#blobs = environment.bytes('blobs');
    this.#deletions = environment.bytes('deletions');
    const [last] = this.#deletions.getKeys({ reverse: true, limit: 1 });
    this.#nextSequence = last === undefined ? 1 : sequenceOf(last) + 1;
  }

  /** The bytes of an inline segment, which are the caller's. */
  inline(blobId: string): Buffer | undefined {
    // lmdb-js copies for `getBinary`, so this is a view of nobody else's memory.
    const bytes = this.#inline.getBinary(nameKey(blobId));
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  storeInline(blobId: string, bytes: Uint8Array): void {
    // A view, not a copy: lmdb takes Buffers only.
    void this.#inline.put(nameKey(blobId), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** `after` takes the place of `before`: inline bytes go now, blobs that are named no more are queued. */
  replace(before: ObjectRecord | undefined, after?: ObjectRecord): void {
    for (const { blobId, inline } of segmentsOnlyIn(before, after)) {
      if (inline) void this.#inline.remove(nameKey(blobId));
      else this.#enqueue(blobId);
    }
    for (const { blobId, inline } of segmentsOnlyIn(after, before)) {
      if (!inline) void this.#blobs.put(nameKey(blobId), NAMED);
    }
  }

  oldestDeletions(limit: number): readonly string[] {
    return [...this.#deletions.getRange({ limit, start: sequenceKey(0) })].map(({ value }) => value.toString('ascii'));
  }

  forget(blobIds: readonly string[]): void {
    for (const blobId of blobIds) {
      const place = this.#blobs.getBinary(nameKey(blobId));
      if (place === undefined || NAMED.equals(place)) continue;
      void this.#deletions.remove(Buffer.from(place));
      void this.#blobs.remove(nameKey(blobId));
    }
  }

  knows(blobId: string): boolean {
    return this.#blobs.doesExist(nameKey(blobId));
  }

  #enqueue(blobId: string): void {
    const place = sequenceKey(this.#nextSequence++);
    void this.#deletions.put(place, Buffer.from(blobId, 'ascii'));
    void this.#blobs.put(nameKey(blobId), place);
  }
}
