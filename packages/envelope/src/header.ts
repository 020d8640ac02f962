import { createCipheriv, type KeyObject, timingSafeEqual } from 'node:crypto';
import { EnvelopeError } from './errors.ts';
import { CHUNK_SIZE_LOG2, HEADER_BODY_SIZE, HEADER_SIZE, type SegmentSuite, TAG_SIZE } from './format.ts';
import { ChunkNonce } from './nonce.ts';

const MAGIC = 0x4f535345; // "OSSE"
const VERSION = 1;
const SUITE_BYTES: Readonly<Record<SegmentSuite, number>> = { 'aes-256-gcm': 1, clear: 2 };
const SALT_OFFSET = 8;

/** The header of a segment: what it is, its salt, and a tag that only the holder of its key can make. */
export function encodeHeader(suite: SegmentSuite, salt: Uint8Array, key: KeyObject): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt32BE(MAGIC, 0);
  header[4] = VERSION;
  header[5] = SUITE_BYTES[suite];
  header[6] = CHUNK_SIZE_LOG2;
  header.set(salt, SALT_OFFSET);
  header.set(headerTag(header.subarray(0, HEADER_BODY_SIZE), key), HEADER_BODY_SIZE);
  return header;
}

/**
 * The salt of a header that is well-formed; whether it is authentic is for {@link verifyHeader}, because the key depends
 * on the salt.
 *
 * @throws EnvelopeError `truncated`, `header-invalid`
 */
export function readSalt(header: Uint8Array, suite: SegmentSuite): Uint8Array {
  if (header.length < HEADER_SIZE) throw new EnvelopeError('truncated', 'the segment ends inside its header');
  const view = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  const wellFormed =
    view.length === HEADER_SIZE &&
    view.readUInt32BE(0) === MAGIC &&
    view[4] === VERSION &&
    view[5] === SUITE_BYTES[suite] &&
    view[6] === CHUNK_SIZE_LOG2 &&
    view[7] === 0;
  if (!wellFormed) throw new EnvelopeError('header-invalid', 'the header is not that of such a segment');
  return header.subarray(SALT_OFFSET, HEADER_BODY_SIZE);
}

/** @throws EnvelopeError `header-invalid` when the tag was not made over this header under this key */
export function verifyHeader(header: Uint8Array, key: KeyObject): void {
  const expected = headerTag(header.subarray(0, HEADER_BODY_SIZE), key);
  if (!timingSafeEqual(expected, header.subarray(HEADER_BODY_SIZE))) {
    throw new EnvelopeError('header-invalid', 'the header is not authentic');
  }
}

function headerTag(body: Uint8Array, key: KeyObject): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, new ChunkNonce().of(0, 'header'), { authTagLength: TAG_SIZE });
  cipher.setAAD(body);
  cipher.final();
  return cipher.getAuthTag();
}
