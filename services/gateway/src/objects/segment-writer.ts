import { createHash } from 'node:crypto';
import { SALT_SIZE, type SegmentSealer, sealSegment } from '@osseal/envelope';
import { takeCrc64 } from '@osseal/protocol/oss';
import type { Random } from '@osseal/service-kit';
import type { SegmentRecord } from '@osseal/storage';
import type { BlobVault } from './blob-vault.ts';
import type { SegmentSink } from './segment-sink.ts';

/** What was written, over the plaintext. */
export interface Digests {
  readonly size: number;
  /** Upper-case hex MD5. */
  readonly etag: string;
  /** Base64 MD5. */
  readonly contentMd5: string;
  /** Decimal. */
  readonly crc64: string;
}

/** A segment whose bytes are safe, for the record and the commit. */
export interface WrittenSegment {
  readonly segment: SegmentRecord;
  /** For `ObjectIndex.putObject`. */
  readonly inline: readonly { readonly blobId: string; readonly bytes: Buffer }[];
}

export interface SegmentWriterOptions {
  readonly vault: BlobVault;
  readonly random: Random;
  /** 32 bytes, which stay the caller's; null: not encrypted. */
  readonly dataKey: Buffer | null;
}

/** Digests and seals the plaintext of one segment as it comes; holds about two MiB of it at most. */
export class SegmentWriter {
  readonly #vault: BlobVault;
  readonly #sink: SegmentSink;
  readonly #sealer: SegmentSealer;
  readonly #md5 = createHash('md5');
  readonly #crc64 = takeCrc64();
  #digests: Digests | undefined;
  #blobId: string | undefined;

  constructor(options: SegmentWriterOptions) {
    this.#vault = options.vault;
    this.#sink = options.vault.newSink();
    this.#sealer = sealSegment({ dataKey: options.dataKey, salt: options.random.bytes(SALT_SIZE) });
    // Far below the size of a batch, so there is nothing to wait for.
    void this.#sink.write([this.#sealer.header()]);
  }

  /** Takes the next bytes; a promise tells the caller to wait before it gives more. */
  write(slice: Uint8Array): Promise<void> | undefined {
    this.#md5.update(slice);
    this.#crc64.update(slice);
    return this.#sink.write(this.#sealer.update(slice));
  }

  /** Ends the plaintext; may be asked for before `finish`, so that a damaged upload costs no fsync. */
  digests(): Digests {
    if (this.#digests === undefined) {
      const md5 = this.#md5.digest();
      this.#digests = {
        size: this.#sealer.plaintextSize,
        etag: md5.toString('hex').toUpperCase(),
        contentMd5: md5.toString('base64'),
        crc64: this.#crc64.digest(),
      };
    }
    return this.#digests;
  }

  /** Seals the end and resolves when the bytes are durable, or ready to be committed with their record. @throws StoreError */
  async finish(): Promise<WrittenSegment> {
    const { size } = this.digests();
    await this.#sink.write(this.#sealer.final());
    const stored = await this.#sink.finish();
    this.#blobId = stored.blobId;
    return {
      segment: {
        blobId: stored.blobId,
        inline: stored.inline !== null,
        plaintextSize: size,
        sealedSize: stored.sealedSize,
        salt: Buffer.from(this.#sealer.salt).toString('base64'),
      },
      inline: stored.inline === null ? [] : [{ blobId: stored.blobId, bytes: stored.inline }],
    };
  }

  /** A record names the segment now. */
  settle(): void {
    if (this.#blobId !== undefined) this.#vault.settle(this.#blobId);
  }

  /** Leaves nothing behind. Never rejects. Not for a segment that was committed. */
  async abort(): Promise<void> {
    this.#sealer.destroy();
    await this.#sink.abort();
  }

  /** After a commit that failed: like abort, but keeps bytes that a record names after all. Never rejects. */
  async abortUnlessCommitted(): Promise<void> {
    this.#sealer.destroy();
    if (this.#blobId === undefined) await this.#sink.abort();
    else await this.#vault.discardUnlessNamed(this.#sink, this.#blobId);
  }
}
