import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '../errors/oss-errors.ts';
import { decodeQueryText } from './percent-encoding.ts';

/** A request as it came, with nothing normalised: object keys and signatures live on the exact bytes. */
export interface OssHttpRequest {
  readonly method: string;
  /** Undecoded, before `?`. */
  readonly rawPath: string;
  /** Decoded; `+` is a blank; the first value of a repeated name wins. */
  readonly query: ReadonlyMap<string, string>;
  /** Undecoded, after `?`; '' when there is none. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** The Host header, lower-case, with its port. */
  readonly host: string;
}

const NO_QUERY: ReadonlyMap<string, string> = new Map();

/**
 * Splits a request target without normalising it. An absolute-form target (`GET http://host/key`) is taken too, and its
 * authority ignored in favour of the Host header.
 * @throws WireError InvalidURI for a target that is no path, or a query with a bad escape
 */
export function parseOssRequest(method: string, url: string, headers: IncomingHttpHeaders): OssHttpRequest {
  const target = url.startsWith('/') ? url : originForm(url);
  const mark = target.indexOf('?');
  const rawQuery = mark < 0 ? '' : target.slice(mark + 1);
  return {
    method,
    rawPath: mark < 0 ? target : target.slice(0, mark),
    query: rawQuery === '' ? NO_QUERY : parseQuery(rawQuery),
    rawQuery,
    headers,
    host: (headers.host ?? '').toLowerCase(),
  };
}

function originForm(url: string): string {
  const match = /^https?:\/\/[^/?#]*([/?].*)?$/i.exec(url);
  if (!match) throw ossError('InvalidURI');
  const rest = match[1] ?? '/';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function parseQuery(rawQuery: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue;
    const mark = pair.indexOf('=');
    const name = decodeQueryText(mark < 0 ? pair : pair.slice(0, mark));
    const value = mark < 0 ? '' : decodeQueryText(pair.slice(mark + 1));
    if (name === undefined || value === undefined) throw ossError('InvalidURI');
    if (!query.has(name)) query.set(name, value);
  }
  return query;
}
