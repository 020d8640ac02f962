import { ossError } from '../errors/oss-errors.ts';

/** First and last byte of a range, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes that a Range header asks for; null for the whole object. Without `standard`
 * (`x-oss-range-behavior: standard`), a range that leaves the object in any way means the whole object with status 200.
 * With it, the end is clipped and a start beyond the end is refused. Several ranges and malformed ones mean the whole object.
 * @throws WireError InvalidRange
 * @documented GetObject, Range download
 */
export function parseRange(header: string | undefined, size: number, standard: boolean): ByteRange | null {
  if (header === undefined) return null;
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (!match) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  if (first === '') return suffix(Number(last), size, standard);
  const start = Number(first);
  const end = last === '' ? size - 1 : Number(last);
  if (last !== '' && end < start) return null;
  if (start < size && end < size) return { start, end };
  if (!standard) return null;
  if (start >= size) throw unsatisfiable(size);
  return { start, end: size - 1 };
}

function suffix(length: number, size: number, standard: boolean): ByteRange | null {
  if (length > 0 && length <= size) return { start: size - length, end: size - 1 };
  if (!standard) return null;
  if (length === 0 || size === 0) throw unsatisfiable(size);
  return { start: 0, end: size - 1 };
}

function unsatisfiable(size: number): Error {
  return ossError('InvalidRange', { headers: { 'Content-Range': `bytes */${size}` } });
}
