import type { ListEntriesQuery } from '../ports.ts';
import { compareKeys } from './key-order.ts';

/** Walks the entries of one bucket in UTF-8 byte order of their keys. Every seek costs a search, never a scan. */
export interface EntryCursor<Entry> {
  /** Goes to the first entry whose key is not below `key`. */
  seek(key: string): void;
  /** Goes behind all entries of `key`, or, with an id, behind that entry of it. */
  seekAfter(key: string, id?: string): void;
  /** Goes to the first entry behind all keys that start with `prefix`. */
  seekPast(prefix: string): void;
  /** Key of the entry under the cursor, which stays there; undefined at the end of the bucket. */
  nextKey(): string | undefined;
  /** The entry under the cursor, which then moves on; undefined at the end of the bucket. */
  next(): Entry | undefined;
  close(): void;
}

/** One page: entries and common prefixes together are at most `limit`. */
export interface Page<Entry> {
  readonly objects: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  readonly last: string;
  /** The entry that `last` is the key of, if it is one's. */
  readonly lastEntry?: Entry;
}

/**
 * One page of a listing. An entry, which is a key or a common prefix, is listed when it is above `startAfter`; so a page
 * that ended with a common prefix continues behind all keys below it. @inferred
 * @param cursor is closed
 */
export function listPage<Entry extends { readonly key: string }>(
  cursor: EntryCursor<Entry>,
  query: ListEntriesQuery,
): Page<Entry> {
  const { prefix, delimiter, limit } = query;
  const objects: Entry[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  let lastEntry: Entry | undefined;
  let isTruncated = false;
  try {
    seekStart(cursor, query);
    for (let key = cursor.nextKey(); key?.startsWith(prefix); key = cursor.nextKey()) {
      if (objects.length + commonPrefixes.length >= limit) {
        // A page of nothing has no `last` to go on from.
        isTruncated = limit > 0;
        break;
      }
      const group = commonPrefixOf(key, prefix, delimiter);
      if (group === undefined) {
        lastEntry = cursor.next();
        if (lastEntry !== undefined) objects.push(lastEntry);
        last = key;
      } else {
        commonPrefixes.push(group);
        last = group;
        lastEntry = undefined;
        cursor.seekPast(group);
      }
    }
  } finally {
    cursor.close();
  }
  return { objects, commonPrefixes, isTruncated, last, ...(lastEntry !== undefined && { lastEntry }) };
}

function seekStart<Entry>(cursor: EntryCursor<Entry>, query: ListEntriesQuery): void {
  const { prefix, delimiter, startAfter, startAfterId } = query;
  if (startAfter === '' || compareKeys(startAfter, prefix) < 0) {
    cursor.seek(prefix);
    return;
  }
  const group = startAfter.startsWith(prefix) ? commonPrefixOf(startAfter, prefix, delimiter) : undefined;
  if (group === undefined) cursor.seekAfter(startAfter, startAfterId);
  else cursor.seekPast(group);
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
