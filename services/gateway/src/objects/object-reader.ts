import type { ByteRange } from '@osseal/protocol/oss';
import type { BlobReader, ObjectRecord } from '@osseal/storage';
import type { BlobVault } from './blob-vault.ts';
import { DamagedObjectError } from './damaged-object.ts';
import type { PlaintextReader } from './inline-object.ts';
import { type SegmentRange, SegmentReader } from './segment-reader.ts';

/**
 * Reads a stored object, or a range of it, as verified plaintext. In two steps, so that a missing blob is noticed before
 * a data key is asked for: `prepare` opens the first blob, `unlock` verifies its header and the first batch.
 */
export class ObjectReader implements PlaintextReader {
  readonly #vault: BlobVault;
  readonly #ranges: readonly SegmentRange[];
  readonly #release: () => void;
  #blob: BlobReader;
  #segment: SegmentReader | null = null;
  #dataKey: Buffer | null = null;
  #next = 1;
  #first: readonly Buffer[] | null = null;
  #closed: Promise<void> | null = null;

  private constructor(vault: BlobVault, ranges: readonly SegmentRange[], release: () => void, blob: BlobReader) {
    this.#vault = vault;
    this.#ranges = ranges;
    this.#release = release;
    this.#blob = blob;
  }

  /** @throws StoreError `not-found` when the first blob is gone; DamagedObjectError */
  static async prepare(vault: BlobVault, object: ObjectRecord, range: ByteRange | null): Promise<ObjectReader> {
    const ranges = rangesOf(object, range ?? { start: 0, end: object.size - 1 });
    const first = ranges[0];
    if (first === undefined) throw new DamagedObjectError('segments of the record');
    const release = vault.hold(ranges.map(({ segment }) => segment));
    try {
      return new ObjectReader(vault, ranges, release, await vault.open(first.segment));
    } catch (error) {
      release();
      throw error;
    }
  }

  /**
   * Takes over the data key, which is zeroed when it is needed no more, and verifies the first batch, so that damage to it
   * is known before anything is sent.
   * @throws EnvelopeError, DamagedObjectError, StoreError
   */
  async unlock(dataKey: Buffer | null): Promise<void> {
    this.#dataKey = dataKey;
    const [first] = this.#ranges;
    if (first === undefined) return;
    this.#segment = await SegmentReader.begin(this.#blob, first, dataKey);
    this.#forgetKeyIfDone();
    this.#first = await this.#segment.next();
  }

  /** The next verified pieces, null after the last. @throws as unlock */
  async next(): Promise<readonly Buffer[] | null> {
    const first = this.#first;
    if (first !== null) {
      this.#first = null;
      return first;
    }
    for (;;) {
      const pieces = (await this.#segment?.next()) ?? null;
      if (pieces !== null) return pieces;
      const range = this.#ranges[this.#next];
      if (range === undefined) return null;
      this.#next += 1;
      await this.#openSegment(range);
    }
  }

  /** Gives everything back: blob, buffer, key. May be called at any time and again. Never rejects. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #openSegment(range: SegmentRange): Promise<void> {
    await this.#closeSegment();
    this.#blob = await this.#vault.open(range.segment);
    this.#segment = await SegmentReader.begin(this.#blob, range, this.#dataKey);
    this.#forgetKeyIfDone();
  }

  async #closeSegment(): Promise<void> {
    await this.#segment?.close();
    this.#segment = null;
    await this.#blob.close();
  }

  async #close(): Promise<void> {
    this.#dataKey?.fill(0);
    this.#dataKey = null;
    this.#first = null;
    // The blob was only read: what goes wrong at its end concerns nobody.
    await this.#closeSegment().catch(() => undefined);
    this.#release();
  }

  /** A segment has its own key, derived; the data key is for segments that are still to be opened. */
  #forgetKeyIfDone(): void {
    if (this.#next < this.#ranges.length) return;
    this.#dataKey?.fill(0);
    this.#dataKey = null;
  }
}

/** The parts of an object's segments that a range covers, in order. An empty object is read as its one empty segment. */
function rangesOf(object: ObjectRecord, { start, end }: ByteRange): SegmentRange[] {
  const total = object.segments.reduce((sum, segment) => sum + segment.plaintextSize, 0);
  if (total !== object.size) throw new DamagedObjectError('sizes of the record');
  if (object.size === 0) return object.segments.slice(0, 1).map((segment) => ({ segment, start: 0, end: -1 }));
  const ranges: SegmentRange[] = [];
  let offset = 0;
  for (const segment of object.segments) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, segment.plaintextSize - 1);
    if (from <= to) ranges.push({ segment, start: from, end: to });
    offset += segment.plaintextSize;
    if (offset > end) break;
  }
  return ranges;
}
