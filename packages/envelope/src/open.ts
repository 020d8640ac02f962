import { createDecipheriv, type KeyObject, timingSafeEqual } from 'node:crypto';
import { EnvelopeError } from './errors.ts';
import { CHUNK_SIZE, chunkCount, sealedSize, TAG_SIZE } from './format.ts';
import { readSalt, verifyHeader } from './header.ts';
import { ChunkNonce } from './nonce.ts';
import { deriveSegmentKey, suiteOf } from './segment-key.ts';

/** Opens the chunks of one segment, in any order. */
export interface SegmentOpener {
  /**
   * The plaintext of a chunk.
   *
   * @param sealed the chunk and its tag, all of it and nothing else
   * @throws EnvelopeError `chunk-not-authentic`, `truncated`, `size-impossible` (no such chunk), `sealed` (after `destroy`)
   */
  open(chunkIndex: number, sealed: Uint8Array): Buffer;
  /** Forgets the key. */
  destroy(): void;
}

/**
 * Verifies a segment's header and prepares to open its chunks.
 *
 * @param options.dataKey 32 bytes, which stay the caller's; null: a clear segment
 * @param options.header the segment's first HEADER_SIZE bytes
 * @param options.expectedSalt what the index recorded: a mismatch means that the blob is another segment's
 * @param options.plaintextSize what the index recorded; decides which chunk must be the last
 * @throws EnvelopeError `header-invalid`, `truncated`, `size-impossible`
 */
export function openSegment(options: {
  dataKey: Uint8Array | null;
  header: Uint8Array;
  expectedSalt?: Uint8Array;
  plaintextSize: number;
}): SegmentOpener {
  const { dataKey, header, expectedSalt, plaintextSize } = options;
  sealedSize(plaintextSize);
  const salt = readSalt(header, suiteOf(dataKey));
  if (expectedSalt !== undefined && !sameBytes(salt, expectedSalt)) {
    throw new EnvelopeError('header-invalid', 'the blob holds another segment');
  }
  const key = deriveSegmentKey(dataKey, salt);
  verifyHeader(header, key);
  return new ChunkOpener(key, dataKey !== null, plaintextSize);
}

class ChunkOpener implements SegmentOpener {
  readonly #decrypts: boolean;
  readonly #plaintextSize: number;
  readonly #nonce = new ChunkNonce();
  #key: KeyObject | null;

  constructor(key: KeyObject, decrypts: boolean, plaintextSize: number) {
    this.#key = key;
    this.#decrypts = decrypts;
    this.#plaintextSize = plaintextSize;
  }

  open(chunkIndex: number, sealed: Uint8Array): Buffer {
    if (this.#key === null) throw new EnvelopeError('sealed', 'the segment has been closed');
    const last = chunkCount(this.#plaintextSize) - 1;
    if (!Number.isInteger(chunkIndex) || chunkIndex < 0 || chunkIndex > last) {
      throw new EnvelopeError('size-impossible', 'the segment has no such chunk');
    }
    const size = chunkIndex < last ? CHUNK_SIZE : this.#plaintextSize - last * CHUNK_SIZE;
    if (sealed.length < size + TAG_SIZE) throw new EnvelopeError('truncated', 'the segment ends inside a chunk');
    if (sealed.length > size + TAG_SIZE) throw notAuthentic();
    const nonce = this.#nonce.of(chunkIndex, chunkIndex === last ? 'last' : 'more');
    return this.#verified(this.#key, nonce, sealed.subarray(0, size), sealed.subarray(size));
  }

  destroy(): void {
    this.#key = null;
  }

  #verified(key: KeyObject, nonce: Buffer, bytes: Uint8Array, tag: Uint8Array): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_SIZE });
    decipher.setAuthTag(tag);
    let plaintext: Buffer;
    if (this.#decrypts) {
      plaintext = decipher.update(bytes);
    } else {
      decipher.setAAD(bytes);
      plaintext = Buffer.from(bytes);
    }
    try {
      decipher.final();
    } catch {
      plaintext.fill(0);
      throw notAuthentic();
    }
    return plaintext;
  }
}

function notAuthentic(): EnvelopeError {
  return new EnvelopeError('chunk-not-authentic', 'a chunk is not authentic');
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
