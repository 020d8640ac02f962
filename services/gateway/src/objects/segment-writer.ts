import { SALT_SIZE, type SegmentSealer, sealSegment } from '@osseal/envelope';
import { takeCrc64 } from '@osseal/protocol/oss';
import type { Random } from '@osseal/service-kit';
import type { SegmentRecord } from '@osseal/storage';
import { beginMd5 } from './begin-md5.ts';
import type { BlobVault } from './blob-vault.ts';
import type { Md5 } from './md5.ts';
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
  /** Bytes of plaintext to come; undefined when that is not known. */
  readonly expectedSize?: number | undefined;
}

/** Digests and seals the plaintext of one segment as it comes; holds about two MiB of it at most. */
export class SegmentWriter {
  readonly #vault: BlobVault;
  readonly #sink: SegmentSink;
  readonly #sealer: SegmentSealer;
  readonly #md5: Md5;
  readonly #crc64 = takeCrc64();
  #digests: Digests | undefined;
  #blobId: string | undefined;

  constructor(options: SegmentWriterOptions) {
    this.#vault = options.vault;
    this.#md5 = beginMd5(options.expectedSize);
    this.#sink = options.vault.newSink();
    this.#sealer = sealSegment({ dataKey: options.dataKey, salt: options.random.bytes(SALT_SIZE) });
    // Far below the size of a batch, so there is nothing to wait for.
    void this.#sink.write([this.#sealer.header()]);
  }

  /** Takes the next bytes; a promise tells the caller to wait before it gives more. */
  write(slice: Uint8Array): Promise<void> | undefined {
    const digesting = this.#md5.update(slice);
    this.#crc64.update(slice);
    const storing = this.#sink.write(this.#sealer.update(slice));
    return digesting === undefined || storing === undefined ? (digesting ?? storing) : both(digesting, storing);
  }

  /** Ends the plaintext; may be asked for before `finish`, so that a damaged upload costs no fsync. */
  async digests(): Promise<Digests> {
    if (this.#digests === undefined) {
      const digest = this.#md5.digest();
      const md5 = digest instanceof Promise ? await digest : digest;
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
    const { size } = await this.digests();
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
    this.#md5.abandon();
    this.#sealer.destroy();
    await this.#sink.abort();
  }

  /** After a commit that failed: like abort, but keeps bytes that a record names after all. Never rejects. */
  async abortUnlessCommitted(): Promise<void> {
    this.#md5.abandon();
    this.#sealer.destroy();
    if (this.#blobId === undefined) await this.#sink.abort();
    else await this.#vault.discardUnlessNamed(this.#sink, this.#blobId);
  }
}

async function both(digesting: Promise<void>, storing: Promise<void>): Promise<void> {
  await Promise.all([digesting, storing]);
}
