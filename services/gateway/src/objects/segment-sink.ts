import { CHUNK_SIZE, sealedSize } from '@osseal/envelope';
import { type BlobStore, type BlobWriter, StoreError } from '@osseal/storage';

/** Sealed bytes that are safe on disk, or (inline) ready to be stored with their record. */
export interface StoredBytes {
  readonly blobId: string;
  /** The bytes themselves while they are few; null: they are in the BlobStore. */
  readonly inline: Buffer | null;
  readonly sealedSize: number;
}

/** Sealed segments up to this size are stored with their record: one durable commit instead of a file. */
export const INLINE_LIMIT = sealedSize(CHUNK_SIZE);

const BATCH_SIZE = 1024 * 1024;

/** What a sink tells the vault that made it. */
export interface SinkOwner {
  readonly blobs: BlobStore;
  newInlineId(): string;
  created(blobId: string): void;
  gone(blobId: string): void;
}

/**
 * Takes the sealed bytes of one segment: keeps them in memory while they are few, then writes them to a blob in batches
 * of about 1 MiB. Calls must not overlap. The buffers belong to the sink from then on.
 */
export class SegmentSink {
  readonly #owner: SinkOwner;
  #pending: Uint8Array[] = [];
  #pendingSize = 0;
  #size = 0;
  #writer: BlobWriter | null = null;

  constructor(owner: SinkOwner) {
    this.#owner = owner;
  }

  /** Returns a promise when the caller must wait before it writes more, and nothing when it may go on at once. */
  write(buffers: readonly Uint8Array[]): Promise<void> | undefined {
    for (const buffer of buffers) {
      this.#pending.push(buffer);
      this.#pendingSize += buffer.byteLength;
      this.#size += buffer.byteLength;
    }
    return this.#pendingSize < BATCH_SIZE ? undefined : this.#flush();
  }

  /** Resolves when the bytes are durable; an inline segment becomes so with its record. @throws StoreError */
  async finish(): Promise<StoredBytes> {
    if (this.#writer === null && this.#size <= INLINE_LIMIT) {
      return {
        blobId: this.#owner.newInlineId(),
        inline: Buffer.concat(this.#pending, this.#size),
        sealedSize: this.#size,
      };
    }
    await this.#flush();
    const writer = this.#writer;
    const stored = await writer?.finish();
    if (writer === null || stored !== this.#size) {
      throw new StoreError('unavailable', `The blob store kept ${stored} of ${this.#size} bytes.`);
    }
    return { blobId: writer.blobId, inline: null, sealedSize: this.#size };
  }

  /** Leaves nothing behind, whatever happened before, also after finish. Never rejects: what stays is swept at the next start. */
  async abort(): Promise<void> {
    this.#pending = [];
    this.#pendingSize = 0;
    const writer = this.#writer;
    if (writer === null) return;
    await writer.abort().catch(ignore);
    await this.#owner.blobs.delete(writer.blobId).catch(ignore);
    this.#owner.gone(writer.blobId);
  }

  /** Hands what has collected to the blob, which says when it takes more. */
  async #flush(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    this.#pendingSize = 0;
    if (this.#writer === null) {
      this.#writer = await this.#owner.blobs.create();
      this.#owner.created(this.#writer.blobId);
    }
    await this.#writer.write(batch);
  }
}

function ignore(): void {}
