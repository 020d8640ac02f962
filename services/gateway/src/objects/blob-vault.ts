import type { Clock, Logger, Random } from '@osseal/service-kit';
import {
  type Awaitable,
  type BlobReader,
  type BlobStore,
  type ObjectIndex,
  type SegmentRecord,
  StoreError,
} from '@osseal/storage';
import { SegmentSink } from './segment-sink.ts';

export interface BlobVaultOptions {
  readonly index: Pick<ObjectIndex, 'readInline' | 'blobsToDelete' | 'blobsDeleted' | 'knowsBlob'>;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const DELETE_BATCH = 256;

/** Of the id of an inline segment. */
const TIME_DIGITS = 12;
const RANDOM_BYTES = 10;

/** Where sealed bytes are: with their record while they are few, else in the BlobStore. Knows nothing of keys. */
export class BlobVault {
  readonly #index: BlobVaultOptions['index'];
  readonly #blobs: BlobStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #logger: Logger;
  /** Blobs that a reader needs: not deleted before it is through. */
  readonly #held = new Map<string, number>();
  /** Blobs made by this process that no record names yet. */
  readonly #unsettled = new Set<string>();
  #collecting: Promise<void> | null = null;
  #collectAgain = false;
  /** True when a held blob was passed over, so that its release must start a collection. */
  #passedOver = false;
  #closed = false;

  constructor(options: BlobVaultOptions) {
    this.#index = options.index;
    this.#blobs = options.blobs;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#logger = options.logger;
  }

  /** A place for the sealed bytes of one new segment. The caller finishes and settles it, or aborts it. */
  newSink(): SegmentSink {
    return new SegmentSink({
      blobs: this.#blobs,
      newInlineId: () => this.#newInlineId(),
      created: (blobId) => void this.#unsettled.add(blobId),
      gone: (blobId) => void this.#unsettled.delete(blobId),
    });
  }

  /**
   * 32 hexadecimal digits, the first 12 of which are the time: what is written together lies together in the index, so a commit
   * among a million objects changes as few pages as one among a thousand.
   */
  #newInlineId(): string {
    const time = this.#clock.now().toString(16).padStart(TIME_DIGITS, '0').slice(-TIME_DIGITS);
    return time + this.#random.hex(RANDOM_BYTES).toLowerCase();
  }

  /** To be called when a record names the blob durably: from then on the index answers for it. */
  settle(blobId: string): void {
    this.#unsettled.delete(blobId);
  }

  /** The sealed bytes of an inline segment, all at once. @throws StoreError `not-found` */
  readInline(segment: SegmentRecord): Awaitable<Buffer> {
    return this.#index.readInline(segment.blobId);
  }

  /** The sealed bytes of a segment. @throws StoreError `not-found` */
  async open(segment: SegmentRecord): Promise<BlobReader> {
    if (!segment.inline) return this.#blobs.open(segment.blobId);
    return new InlineBlobReader(await this.#index.readInline(segment.blobId));
  }

  /** Keeps the blobs of these segments from being deleted until the returned function is called. */
  hold(segments: readonly SegmentRecord[]): () => void {
    const blobIds = segments.filter(({ inline }) => !inline).map(({ blobId }) => blobId);
    for (const blobId of blobIds) this.#held.set(blobId, (this.#held.get(blobId) ?? 0) + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const blobId of blobIds) {
        const left = (this.#held.get(blobId) ?? 1) - 1;
        if (left > 0) this.#held.set(blobId, left);
        else this.#held.delete(blobId);
      }
      if (this.#passedOver) this.collectSoon();
    };
  }

  /** Deletes, in the background, what records have dropped. Errors are logged and tried again with the next change. */
  collectSoon(): void {
    if (this.#closed) return;
    if (this.#collecting !== null) {
      this.#collectAgain = true;
      return;
    }
    void this.collect().catch((error: unknown) => {
      this.#logger.warn({ code: codeOf(error) }, 'blobs of replaced or deleted objects could not be deleted yet');
    });
  }

  /** Deletes blobs from the deletion queue until it holds none that may go. One run at a time; a second call joins it. */
  collect(): Promise<void> {
    if (this.#collecting === null) this.#collecting = this.#runCollection();
    else this.#collectAgain = true;
    return this.#collecting;
  }

  /**
   * Deletes blobs that no record and no queue names: left by uploads that a crash cut off. Uploads under way are safe.
   * For the start of the only process that writes to the store.
   * @returns how many were deleted
   */
  async sweep(): Promise<number> {
    let deleted = 0;
    for await (const blobId of this.#blobs.list()) {
      // In this order: what is settled between the two questions is known by the second.
      if (this.#unsettled.has(blobId) || (await this.#index.knowsBlob(blobId))) continue;
      await this.#blobs.delete(blobId);
      deleted += 1;
    }
    if (deleted > 0) this.#logger.info({ blobs: deleted }, 'deleted blobs of uploads that were cut off');
    return deleted;
  }

  /**
   * After a commit that failed without saying whether it took place: deletes the segment's blob unless a record names it.
   * Never rejects; in doubt the blob stays, for the sweep.
   */
  async discardUnlessNamed(sink: SegmentSink, blobId: string): Promise<void> {
    try {
      if (await this.#index.knowsBlob(blobId)) this.settle(blobId);
      else await sink.abort();
    } catch (error) {
      this.#logger.warn({ code: codeOf(error) }, 'a blob of a failed commit was left for the sweep');
    }
  }

  /** Starts no more background deletions; resolves when the one under way is through. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#collectAgain = false;
    await this.#collecting?.catch(() => undefined);
  }

  async #runCollection(): Promise<void> {
    try {
      do {
        this.#collectAgain = false;
        this.#passedOver = false;
        while (await this.#collectBatch());
      } while (this.#collectAgain);
    } finally {
      this.#collecting = null;
    }
  }

  /** False when nothing is left that may go. */
  async #collectBatch(): Promise<boolean> {
    const queued = await this.#index.blobsToDelete(DELETE_BATCH + this.#held.size);
    const free = queued.filter((blobId) => !this.#held.has(blobId));
    if (free.length < queued.length) this.#passedOver = true;
    if (free.length > 0) await this.#deleteAll(free);
    return free.length > 0;
  }

  async #deleteAll(blobIds: readonly string[]): Promise<void> {
    const outcomes = await Promise.allSettled(blobIds.map((blobId) => this.#blobs.delete(blobId)));
    const gone = blobIds.filter((_, at) => outcomes[at]?.status === 'fulfilled');
    if (gone.length > 0) await this.#index.blobsDeleted(gone);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

class InlineBlobReader implements BlobReader {
  readonly size: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    const part = this.#bytes.subarray(position, position + into.byteLength);
    into.set(part);
    return part.length;
  }

  async close(): Promise<void> {}
}

/** All that a log line may say of a store's error: its message could name a path. */
function codeOf(error: unknown): string {
  return error instanceof StoreError ? error.code : error instanceof Error ? error.name : 'unknown';
}
