import { createCipheriv, type KeyObject } from 'node:crypto';
import { returnChunkBuffer, takeChunkBuffer } from './chunk-buffers.ts';
import { EnvelopeError } from './errors.ts';
import { CHUNK_SIZE, SALT_SIZE, sealedSize, TAG_SIZE } from './format.ts';
import { encodeHeader } from './header.ts';
import { ChunkNonce } from './nonce.ts';
import { deriveSegmentKey, suiteOf } from './segment-key.ts';

/** Seals one segment, piece by piece. The header comes first, then what `update` and `final` return, in that order. */
export interface SegmentSealer {
  readonly salt: Uint8Array;
  /** Bytes of plaintext taken so far. */
  readonly plaintextSize: number;
  /** The segment's first bytes; the same each time. */
  header(): Buffer;
  /**
   * Takes plaintext and returns what is sealed by now, which may be nothing: a chunk is sealed only when more data follows
   * it, because the last one must say that it is the last. The returned buffers are the caller's.
   * @throws EnvelopeError `sealed` after the end
   */
  update(plaintext: Uint8Array): Buffer[];
  /** Seals the last chunk and ends the segment. @throws EnvelopeError `sealed` after the end */
  final(): Buffer[];
  /** Ends the segment early or late: forgets the key and wipes buffered plaintext. */
  destroy(): void;
}

/**
 * Starts a segment.
 *
 * @param options.dataKey 32 bytes, which stay the caller's; null: the bytes are kept in the clear with a checksum
 * @param options.salt 32 random bytes, never used twice with one data key
 */
export function sealSegment(options: { dataKey: Uint8Array | null; salt: Uint8Array }): SegmentSealer {
  if (options.salt.length !== SALT_SIZE) throw new TypeError('a segment salt has 32 bytes');
  return new ChunkSealer(options.dataKey, options.salt);
}

class ChunkSealer implements SegmentSealer {
  readonly salt: Uint8Array;
  readonly #encrypts: boolean;
  readonly #header: Buffer;
  readonly #nonce = new ChunkNonce();
  #key: KeyObject | null;
  #buffer: Buffer | null = null;
  #buffered = 0;
  #highWater = 0;
  #chunks = 0;
  #taken = 0;

  constructor(dataKey: Uint8Array | null, salt: Uint8Array) {
    this.salt = Buffer.from(salt);
    this.#encrypts = dataKey !== null;
    this.#key = deriveSegmentKey(dataKey, salt);
    this.#header = encodeHeader(suiteOf(dataKey), salt, this.#key);
  }

  get plaintextSize(): number {
    return this.#taken;
  }

  header(): Buffer {
    return Buffer.from(this.#header);
  }

  update(plaintext: Uint8Array): Buffer[] {
    const key = this.#openKey();
    const sealed: Buffer[] = [];
    // Refuses what would not fit the 32-bit chunk index.
    sealedSize(this.#taken + plaintext.length);
    this.#taken += plaintext.length;
    let offset = 0;
    while (offset < plaintext.length) {
      if (this.#buffered === CHUNK_SIZE && this.#buffer !== null) {
        this.#seal(key, this.#buffer, 'more', sealed);
        this.#buffered = 0;
      }
      if (this.#buffered === 0 && plaintext.length - offset > CHUNK_SIZE) {
        this.#seal(key, plaintext.subarray(offset, offset + CHUNK_SIZE), 'more', sealed);
        offset += CHUNK_SIZE;
      } else {
        offset += this.#keep(plaintext, offset);
      }
    }
    return sealed;
  }

  final(): Buffer[] {
    const sealed: Buffer[] = [];
    const rest = this.#buffer?.subarray(0, this.#buffered) ?? Buffer.alloc(0);
    this.#seal(this.#openKey(), rest, 'last', sealed);
    this.destroy();
    return sealed;
  }

  destroy(): void {
    this.#key = null;
    if (this.#buffer !== null) returnChunkBuffer(this.#buffer, this.#highWater);
    this.#buffer = null;
  }

  #openKey(): KeyObject {
    if (this.#key === null) throw new EnvelopeError('sealed', 'the segment has been sealed or given up');
    return this.#key;
  }

  #keep(plaintext: Uint8Array, offset: number): number {
    this.#buffer ??= takeChunkBuffer();
    const size = Math.min(CHUNK_SIZE - this.#buffered, plaintext.length - offset);
    this.#buffer.set(plaintext.subarray(offset, offset + size), this.#buffered);
    this.#buffered += size;
    this.#highWater = Math.max(this.#highWater, this.#buffered);
    return size;
  }

  #seal(key: KeyObject, chunk: Uint8Array, flag: 'more' | 'last', into: Buffer[]): void {
    const nonce = this.#nonce.of(this.#chunks, flag);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_SIZE });
    this.#chunks += 1;
    if (this.#encrypts) {
      if (chunk.length > 0) into.push(cipher.update(chunk));
    } else {
      cipher.setAAD(chunk);
      // A copy: the chunk is a buffer of ours that is used again, or the caller's.
      if (chunk.length > 0) into.push(Buffer.from(chunk));
    }
    cipher.final();
    into.push(cipher.getAuthTag());
  }
}
