/** What a nonce is for. Only the last chunk carries `last`, so a cut at a chunk boundary does not go unnoticed. */
export type NonceFlag = 'more' | 'last' | 'header';

const FLAG_BYTES: Readonly<Record<NonceFlag, number>> = { more: 0, last: 1, header: 2 };

/** Bytes of a GCM nonce. */
const NONCE_SIZE = 12;
const INDEX_OFFSET = 7;
const FLAG_OFFSET = 11;

/** A nonce that is written anew for each chunk: seven zero bytes, the chunk index (big endian, 32 bits), the flag. */
export class ChunkNonce {
  readonly #bytes = Buffer.alloc(NONCE_SIZE);

  /** The nonce's bytes; valid until the next call. */
  of(index: number, flag: NonceFlag): Buffer {
    this.#bytes.writeUInt32BE(index, INDEX_OFFSET);
    this.#bytes[FLAG_OFFSET] = FLAG_BYTES[flag];
    return this.#bytes;
  }
}
