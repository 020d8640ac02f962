import { HEADER_SIZE, openSegment, sealedSize } from '@osseal/envelope';
import type { ByteRange } from '@osseal/protocol/oss';
import type { Awaitable, ObjectRecord, SegmentRecord } from '@osseal/storage';
import { DamagedObjectError } from './damaged-object.ts';
import { INLINE_LIMIT } from './segment-sink.ts';

/** What a download needs of a reader; ObjectReader is the one for objects of any size. */
export interface PlaintextReader {
  /** The next verified pieces, null after the last. */
  next(): Awaitable<readonly Buffer[] | null>;
  /** Gives everything back. May be called at any time and again. Never rejects. */
  close(): Awaitable<void>;
}

/**
 * The one segment of an object that is stored with its record, whose plaintext is a single chunk; undefined for every
 * other object. Most small objects are such: they are opened in one go, without a buffer or a promise per step.
 */
export function inlineSegmentOf({ segments, size }: ObjectRecord): SegmentRecord | undefined {
  const [segment] = segments;
  if (segment === undefined || segments.length > 1 || !segment.inline) return undefined;
  if (segment.plaintextSize !== size || segment.sealedSize > INLINE_LIMIT) return undefined;
  return segment;
}

/**
 * The verified plaintext of an inline segment, or a range of it.
 * @param dataKey stays the caller's
 * @throws EnvelopeError, DamagedObjectError
 */
export function openInline(
  sealed: Buffer,
  segment: SegmentRecord,
  range: ByteRange | null,
  dataKey: Buffer | null,
): InlineReader {
  const { plaintextSize, salt } = segment;
  if (segment.sealedSize !== sealedSize(plaintextSize)) throw new DamagedObjectError('sizes of the record');
  if (sealed.length !== segment.sealedSize) throw new DamagedObjectError('size of the bytes');
  const header = sealed.subarray(0, HEADER_SIZE);
  const opener = openSegment({ dataKey, header, expectedSalt: Buffer.from(salt, 'base64'), plaintextSize });
  const plaintext = opener.open(0, sealed.subarray(HEADER_SIZE));
  opener.destroy();
  return new InlineReader(range === null ? plaintext : plaintext.subarray(range.start, range.end + 1));
}

class InlineReader implements PlaintextReader {
  #bytes: Buffer | null;

  constructor(bytes: Buffer) {
    this.#bytes = bytes.length === 0 ? null : bytes;
  }

  next(): readonly Buffer[] | null {
    const bytes = this.#bytes;
    this.#bytes = null;
    return bytes === null ? null : [bytes];
  }

  close(): void {
    this.#bytes = null;
  }
}
