import {
  CHUNK_SIZE,
  HEADER_SIZE,
  openSegment,
  planRange,
  type SegmentOpener,
  sealedSize,
  TAG_SIZE,
} from '@osseal/envelope';
import type { BlobReader, SegmentRecord } from '@osseal/storage';
import { DamagedObjectError } from './damaged-object.ts';
import { CHUNKS_PER_READ, returnReadBuffer, takeReadBuffer } from './read-buffers.ts';

/** Bytes of a segment's plaintext, both ends included. */
export interface SegmentRange {
  readonly segment: SegmentRecord;
  readonly start: number;
  /** start - 1 for the one range of an empty segment. */
  readonly end: number;
}

const SEALED_CHUNK = CHUNK_SIZE + TAG_SIZE;

/**
 * Reads a range of one segment in batches of about 1 MiB: one read of sealed bytes into a buffer that is used again, each
 * chunk verified before a byte of it is handed out. Closes neither the blob nor the key, which are its owner's.
 */
export class SegmentReader {
  readonly #blob: BlobReader;
  readonly #segment: SegmentRecord;
  readonly #lastChunk: number;
  readonly #end: number;
  readonly #opener: SegmentOpener;
  readonly #buffer: Buffer;
  #nextChunk: number;
  /** First byte still wanted. */
  #position: number;
  #filled: { readonly chunks: number; readonly offset: number } | null = null;
  #reading: Promise<void> | null = null;

  private constructor(blob: BlobReader, range: SegmentRange, opener: SegmentOpener, buffer: Buffer, plan: Plan) {
    this.#blob = blob;
    this.#segment = range.segment;
    this.#end = range.end;
    this.#position = range.start;
    this.#opener = opener;
    this.#buffer = buffer;
    this.#nextChunk = plan.firstChunk;
    this.#lastChunk = plan.lastChunk;
  }

  /**
   * Checks the blob's size, its header and salt, and reads the first batch without opening it yet.
   * @throws DamagedObjectError, EnvelopeError, StoreError
   */
  static async begin(blob: BlobReader, range: SegmentRange, dataKey: Buffer | null): Promise<SegmentReader> {
    const { segment } = range;
    assertSize(blob, segment);
    const plan = planOf(range);
    const chunks = Math.min(CHUNKS_PER_READ, plan.lastChunk - plan.firstChunk + 1);
    const batchBytes = sealedOffset(segment, plan.firstChunk + chunks) - sealedOffset(segment, plan.firstChunk);
    // A range that begins with the segment needs one read for header and chunks.
    const together = plan.firstChunk === 0;
    const buffer = takeReadBuffer(HEADER_SIZE + batchBytes);
    try {
      await fill(blob, buffer.subarray(0, together ? HEADER_SIZE + batchBytes : HEADER_SIZE), 0);
      const opener = openSegment({
        dataKey,
        header: buffer.subarray(0, HEADER_SIZE),
        expectedSalt: Buffer.from(segment.salt, 'base64'),
        plaintextSize: segment.plaintextSize,
      });
      const reader = new SegmentReader(blob, range, opener, buffer, plan);
      if (together) reader.#filled = { chunks, offset: HEADER_SIZE };
      return reader;
    } catch (error) {
      returnReadBuffer(buffer);
      throw error;
    }
  }

  /** The next verified pieces of plaintext; null after the last. Reads ahead while the caller sends what it got. */
  async next(): Promise<readonly Buffer[] | null> {
    if (this.#nextChunk > this.#lastChunk) return null;
    if (this.#filled === null) {
      this.#reading ??= this.#readBatch();
      await this.#reading;
      this.#reading = null;
    }
    const pieces = this.#openBatch();
    if (this.#nextChunk <= this.#lastChunk) {
      this.#reading = this.#readBatch();
      // Seen by the next call or by close; until then it must not count as unhandled.
      this.#reading.catch(ignore);
    }
    return pieces;
  }

  /** Forgets the key and gives the buffer back, once no read fills it any more. */
  async close(): Promise<void> {
    this.#opener.destroy();
    await this.#reading?.catch(ignore);
    returnReadBuffer(this.#buffer);
  }

  #openBatch(): Buffer[] {
    const { chunks, offset: start } = this.#filled ?? { chunks: 0, offset: 0 };
    this.#filled = null;
    const pieces: Buffer[] = [];
    let offset = start;
    for (let index = this.#nextChunk; index < this.#nextChunk + chunks; index++) {
      const size = sealedOffset(this.#segment, index + 1) - sealedOffset(this.#segment, index);
      const plaintext = this.#opener.open(index, this.#buffer.subarray(offset, offset + size));
      offset += size;
      const chunkStart = index * CHUNK_SIZE;
      const piece = plaintext.subarray(this.#position - chunkStart, this.#end + 1 - chunkStart);
      this.#position = chunkStart + plaintext.length;
      if (piece.length > 0) pieces.push(piece);
    }
    this.#nextChunk += chunks;
    return pieces;
  }

  async #readBatch(): Promise<void> {
    const first = this.#nextChunk;
    const chunks = Math.min(CHUNKS_PER_READ, this.#lastChunk - first + 1);
    const from = sealedOffset(this.#segment, first);
    const to = sealedOffset(this.#segment, first + chunks);
    await fill(this.#blob, this.#buffer.subarray(0, to - from), from);
    this.#filled = { chunks, offset: 0 };
  }
}

interface Plan {
  readonly firstChunk: number;
  readonly lastChunk: number;
}

function planOf({ segment, start, end }: SegmentRange): Plan {
  // An empty segment has one empty chunk, which proves that its end was not cut off.
  return end < start ? { firstChunk: 0, lastChunk: 0 } : planRange(segment.plaintextSize, start, end);
}

/** Where a chunk begins in the sealed segment; for the index after the last, where the segment ends. */
function sealedOffset(segment: SegmentRecord, chunk: number): number {
  return Math.min(HEADER_SIZE + chunk * SEALED_CHUNK, segment.sealedSize);
}

function assertSize(blob: BlobReader, segment: SegmentRecord): void {
  if (segment.sealedSize !== sealedSize(segment.plaintextSize)) throw new DamagedObjectError('sizes of the record');
  if (blob.size !== segment.sealedSize) throw new DamagedObjectError('size of the bytes');
}

async function fill(blob: BlobReader, into: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const read = await blob.read(done === 0 ? into : into.subarray(done), position + done);
    if (read === 0) throw new DamagedObjectError('bytes end early');
    done += read;
  }
}

function ignore(): void {}
