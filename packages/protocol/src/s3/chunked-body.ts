import { ossError } from '../errors/oss-errors.ts';
import type { S3ChunkSignatures } from '../signature/s3-chunk-signatures.ts';
import type { BodyFilter } from './body-filter.ts';

/** Longer than any chunk header with a signature. */
const LONGEST_HEADER = 128;
const HEADER = /^([0-9a-fA-F]{1,8});chunk-signature=([0-9a-f]{64})$/;
const CR = 0x0d;
const LF = 0x0a;
const NOTHING: readonly Buffer[] = [];

/**
 * Takes an `aws-chunked` body apart. Slices of a chunk are passed on before its signature is known to be right, so that
 * no chunk is held in memory; whoever takes them must keep nothing until `end` has returned.
 * @documented AWS Signature Version 4, transferring payload in multiple chunks
 */
export class ChunkedBody implements BodyFilter {
  readonly #signatures: S3ChunkSignatures;
  #state: 'header' | 'data' | 'data end' | 'last end' | 'ended' = 'header';
  /** Of a header, or of the line break behind a chunk. */
  #line = '';
  #left = 0;
  #signature = '';

  constructor(signatures: S3ChunkSignatures) {
    this.#signatures = signatures;
  }

  /** @throws WireError InvalidRequest (malformed), SignatureDoesNotMatch */
  write(slice: Buffer): readonly Buffer[] {
    let data: Buffer[] | undefined;
    let at = 0;
    while (at < slice.length) {
      if (this.#state !== 'data') {
        at = this.#takeLine(slice, at);
        continue;
      }
      const piece = slice.subarray(at, at + this.#left);
      at += piece.length;
      this.#left -= piece.length;
      this.#signatures.update(piece);
      data ??= [];
      data.push(piece);
      if (this.#left === 0) this.#state = 'data end';
    }
    return data ?? NOTHING;
  }

  /** @throws WireError IncompleteBody when the last chunk has not come */
  end(): void {
    if (this.#state !== 'ended') throw ossError('IncompleteBody');
  }

  /** Takes bytes up to a line's end; the place behind them. */
  #takeLine(slice: Buffer, from: number): number {
    if (this.#state === 'ended') throw malformed();
    const newline = slice.indexOf(LF, from);
    const end = newline < 0 ? slice.length : newline;
    if (this.#line.length + end - from > LONGEST_HEADER) throw malformed();
    this.#line += slice.toString('latin1', from, end);
    if (newline < 0) return slice.length;
    if (this.#line.charCodeAt(this.#line.length - 1) !== CR) throw malformed();
    const line = this.#line.slice(0, -1);
    this.#line = '';
    this.#endLine(line);
    return newline + 1;
  }

  #endLine(line: string): void {
    if (this.#state === 'header') {
      const match = HEADER.exec(line);
      if (!match) throw malformed();
      this.#left = Number.parseInt(match[1] ?? '', 16);
      this.#signature = match[2] ?? '';
      this.#state = this.#left === 0 ? 'last end' : 'data';
      if (this.#left === 0) this.#signatures.verify(this.#signature);
      return;
    }
    if (line !== '') throw malformed();
    if (this.#state === 'last end') {
      this.#state = 'ended';
      return;
    }
    this.#signatures.verify(this.#signature);
    this.#state = 'header';
  }
}

/** @inferred: no page says how a chunk that cannot be read is refused */
function malformed(): Error {
  return ossError('InvalidRequest', { message: 'The aws-chunked body is malformed.' });
}
