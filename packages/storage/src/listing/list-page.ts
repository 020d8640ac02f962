import type { ListPage, ListQuery, ObjectRecord } from '../ports.ts';
import { compareKeys } from './key-order.ts';

/** Walks the objects of one bucket in UTF-8 byte order. Every seek costs a search, never a scan. */
export interface ObjectCursor {
  /** Goes to the first key that is not below `key`. */
  seek(key: string): void;
  /** Goes to the first key above `key`. */
  seekAfter(key: string): void;
  /** Goes to the first key behind all keys that start with `prefix`. */
  seekPast(prefix: string): void;
  /** The record under the cursor, which then moves on; undefined at the end of the bucket. */
  next(): ObjectRecord | undefined;
}

/**
 * One page of a listing. An entry, which is a key or a common prefix, is listed when it is above `startAfter`; so a page
 * that ended with a common prefix continues behind all keys below it. @inferred
 */
export function listPage(cursor: ObjectCursor, query: ListQuery): ListPage {
  const { prefix, delimiter, limit } = query;
  const objects: ObjectRecord[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  let isTruncated = false;
  seekStart(cursor, query);
  for (let record = cursor.next(); record?.key.startsWith(prefix); record = cursor.next()) {
    if (objects.length + commonPrefixes.length >= limit) {
      // A page of nothing has no `last` to go on from.
      isTruncated = limit > 0;
      break;
    }
    const group = commonPrefixOf(record.key, prefix, delimiter);
    if (group === undefined) {
      objects.push(record);
      last = record.key;
    } else {
      commonPrefixes.push(group);
      last = group;
      cursor.seekPast(group);
    }
  }
  return { objects, commonPrefixes, isTruncated, last };
}

function seekStart(cursor: ObjectCursor, { prefix, delimiter, startAfter }: ListQuery): void {
  if (startAfter === '' || compareKeys(startAfter, prefix) < 0) {
    cursor.seek(prefix);
    return;
  }
  const group = startAfter.startsWith(prefix) ? commonPrefixOf(startAfter, prefix, delimiter) : undefined;
  if (group === undefined) cursor.seekAfter(startAfter);
  else cursor.seekPast(group);
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
