import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '../errors/oss-errors.ts';
import { headerText } from './header-text.ts';
import { parseHttpDate } from './http-date.ts';

/** The side of an object that conditions look at. */
export interface ConditionSubject {
  /** Hex, without quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
}

/**
 * If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, in that order; a date is not looked at when its ETag
 * sibling was sent. Dates that cannot be read are ignored. With a prefix, the headers of a copy source.
 * @throws WireError PreconditionFailed naming the condition
 * @documented GetObject, CopyObject; precedence @inferred from RFC 9110
 */
export function checkConditions(
  headers: IncomingHttpHeaders,
  subject: ConditionSubject,
  prefix: '' | 'x-oss-copy-source-' = '',
): 'proceed' | 'not-modified' {
  const ifMatch = headerText(headers, `${prefix}if-match`);
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, subject.etag)) throw failed('If-Match');
  } else {
    const since = headerDate(headers, `${prefix}if-unmodified-since`);
    if (since !== undefined && wholeSeconds(subject.lastModifiedMs) > since) throw failed('If-Unmodified-Since');
  }
  const ifNoneMatch = headerText(headers, `${prefix}if-none-match`);
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, subject.etag) ? 'not-modified' : 'proceed';
  const since = headerDate(headers, `${prefix}if-modified-since`);
  return since !== undefined && wholeSeconds(subject.lastModifiedMs) <= since ? 'not-modified' : 'proceed';
}

function failed(condition: string): Error {
  return ossError('PreconditionFailed', { elements: [['Condition', condition]] });
}

function matchesEtag(list: string, etag: string): boolean {
  const wanted = etag.toUpperCase();
  return list.split(',').some((item) => {
    const tag = item
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return tag === '*' || tag.toUpperCase() === wanted;
  });
}

function headerDate(headers: IncomingHttpHeaders, name: string): number | undefined {
  const text = headerText(headers, name);
  return text === undefined ? undefined : parseHttpDate(text.trim());
}

/** Headers carry whole seconds. */
function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
