import { ossError } from '@osseal/protocol/errors';
import type { BucketCall, PermissionCheck } from '../action.ts';

/** What both versions of the listing ask for. */
export interface ListingWindow {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
}

const DEFAULT_MAX_KEYS = 100;
const MOST_KEYS = 1000;
const MAX_NAME_BYTES = 1023;

/** @throws WireError InvalidArgument @documented GetBucket (ListObjects) */
export function readWindow(query: ReadonlyMap<string, string>): ListingWindow {
  return {
    prefix: readName(query, 'prefix'),
    delimiter: readName(query, 'delimiter'),
    maxKeys: readCount(query, 'max-keys', { fallback: DEFAULT_MAX_KEYS, most: MOST_KEYS }),
  };
}

/** A parameter that is a key or part of one. @throws WireError InvalidArgument */
export function readName(query: ReadonlyMap<string, string>, name: string): string {
  const value = query.get(name) ?? '';
  if (value.length * 3 > MAX_NAME_BYTES && Buffer.byteLength(value) > MAX_NAME_BYTES) {
    throw invalid(name, value, `The length of ${name} must be less than 1024.`);
  }
  return value;
}

/** oss:ListObjects or another such action on the bucket, with what policies may ask about a listing. @documented OSS condition keys */
export function listChecks(call: BucketCall, action = 'oss:ListObjects'): readonly PermissionCheck[] {
  const conditions = {
    'oss:Prefix': call.http.query.get('prefix') ?? '',
    'oss:Delimiter': call.http.query.get('delimiter') ?? '',
  };
  return [{ action, bucket: call.bucket, conditions }];
}

/**
 * A count that bounds a page, or a number that it goes on behind.
 * @throws WireError InvalidArgument
 */
export function readCount(
  query: ReadonlyMap<string, string>,
  name: string,
  { fallback, most }: { readonly fallback: number; readonly most: number },
): number {
  const text = query.get(name);
  if (text === undefined || text === '') return fallback;
  if (/^\d{1,5}$/.test(text) && Number(text) <= most) return Number(text);
  throw invalid(name, text, `Argument ${name} must be an integer between 0 and ${most}.`);
}

function invalid(name: string, value: string, message: string): Error {
  return ossError('InvalidArgument', {
    message,
    elements: [
      ['ArgumentName', name],
      ['ArgumentValue', value],
    ],
  });
}
