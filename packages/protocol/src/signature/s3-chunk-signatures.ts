import { createHash, createHmac, type Hash, type KeyObject } from 'node:crypto';
import { ossError } from '../errors/oss-errors.ts';
import { sameText } from './same-text.ts';

const EMPTY_SHA256 = createHash('sha256').digest('hex');

/** What the chain of chunk signatures begins with. */
export interface ChunkChain {
  readonly key: KeyObject;
  /** `yyyyMMddTHHmmssZ` of the request. */
  readonly dateTime: string;
  readonly scope: string;
  /** The signature of the request itself. */
  readonly seed: string;
}

/**
 * The signatures of a body's chunks, each of which covers the one before.
 * @documented AWS Signature Version 4, transferring payload in multiple chunks
 */
export class S3ChunkSignatures {
  readonly #chain: ChunkChain;
  #previous: string;
  #bytes: Hash = createHash('sha256');

  constructor(chain: ChunkChain) {
    this.#chain = chain;
    this.#previous = chain.seed;
  }

  /** Bytes of the chunk that is being read. */
  update(bytes: Buffer): void {
    this.#bytes.update(bytes);
  }

  /** Ends the chunk. Its signature, lower-case hex. */
  next(): string {
    const { key, dateTime, scope } = this.#chain;
    const text = [
      'AWS4-HMAC-SHA256-PAYLOAD',
      dateTime,
      scope,
      this.#previous,
      EMPTY_SHA256,
      this.#bytes.digest('hex'),
    ].join('\n');
    this.#bytes = createHash('sha256');
    this.#previous = createHmac('sha256', key).update(text).digest('hex');
    return this.#previous;
  }

  /** Ends the chunk. @throws WireError SignatureDoesNotMatch @documented EC 0002-00000430 */
  verify(signature: string): void {
    if (!sameText(this.next(), signature)) throw ossError('SignatureDoesNotMatch', { ec: '0002-00000430' });
  }
}
