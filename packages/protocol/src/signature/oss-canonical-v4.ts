import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decodeQueryText, encodeAgain, encodePath } from '../oss/percent-encoding.ts';
import { headerValue, isSubResource } from './oss-canonical-v1.ts';
import { V4_ALGORITHM } from './oss-credential.ts';

/** The request parts that a V4 signature covers. */
export interface OssV4Subject {
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** Undecoded. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** Lower-case and sorted. */
  readonly additionalHeaders: readonly string[];
  /** Signed URLs do not look at `x-oss-content-sha256`. */
  readonly carrier: 'header' | 'query';
}

/** The canonical request, as a byte string (one character per byte). @documented OSS V4 signature */
export function v4CanonicalRequest(subject: OssV4Subject, canonicalQuery = v4CanonicalQuery(subject.rawQuery)): string {
  const { bucket, key, headers } = subject;
  const uri = bucket === undefined ? '/' : encodePath(`/${bucket}/${key ?? ''}`);
  const payload = subject.carrier === 'header' ? headerValue(headers['x-oss-content-sha256']) : '';
  return `${subject.method}\n${uri}\n${canonicalQuery}\n${canonicalHeaders(headers, subject.additionalHeaders)}\n${subject.additionalHeaders.join(
    ';',
  )}\n${payload === '' ? 'UNSIGNED-PAYLOAD' : payload}`;
}

/** The string that V4 signs. `dateTime` is `x-oss-date`. @documented OSS V4 signature */
export function v4StringToSign(canonicalRequest: string, dateTime: string, scope: string): string {
  const digest = hash('sha256', Buffer.from(canonicalRequest, 'latin1'), 'hex');
  return `${V4_ALGORITHM}\n${dateTime}\n${scope}\n${digest}`;
}

/** `<date>/<region>/<product>/aliyun_v4_request`. */
export function v4Scope(scope: { readonly date: string; readonly region: string; readonly product: string }): string {
  return `${scope.date}/${scope.region}/${scope.product}/aliyun_v4_request`;
}

function canonicalHeaders(headers: IncomingHttpHeaders, additional: readonly string[]): string {
  const names = additional.filter((name) => !isDefaultSigned(name));
  for (const name in headers) if (isDefaultSigned(name)) names.push(name);
  names.sort();
  let text = '';
  for (const name of names) text += `${name}:${headerValue(headers[name])}\n`;
  return text;
}

/** Headers that V4 signs without being asked. */
export function isDefaultSigned(name: string): boolean {
  return name.startsWith('x-oss-') || name === 'content-type' || name === 'content-md5';
}

/** Every parameter but the signature, strictly encoded, sorted by encoded name. */
export function v4CanonicalQuery(rawQuery: string): string {
  return rawQuery === '' ? '' : joinSorted(signedPairs(rawQuery));
}

/**
 * Canonical queries that clients are known to sign although the rule says otherwise: ali-oss signs an empty query option
 * as `name=`, and one that is undefined not at all, while its URL carries both as `name=`. Only empty parameters that
 * are no sub-resources vary, and at most three of them: what cannot change the operation may be read leniently. One that
 * repeats the name of another may stand in front of what was signed, and hide it.
 * @documented requests captured from ali-oss
 */
export function* lenientCanonicalQueries(rawQuery: string): Generator<string> {
  const pairs = signedPairs(rawQuery);
  const empty = pairs.filter(([name, value]) => value === '' && !isSubResource(decodeQueryText(name) ?? ''));
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length) return;
  if (empty.length === 0 || empty.length > 3) return;
  const fixed = pairs.filter((pair) => !empty.includes(pair));
  const strict = joinSorted(pairs);
  for (let choice = 0; choice < 3 ** empty.length; choice++) {
    const chosen: [string, string | undefined][] = [];
    empty.forEach(([name], position) => {
      const form = Math.floor(choice / 3 ** position) % 3;
      // A value that is undefined is written with its `=`.
      if (form < 2) chosen.push([name, form === 0 ? '' : undefined]);
    });
    const query = joinSorted([...fixed, ...chosen]);
    if (query !== strict) yield query;
  }
}

type Pair = readonly [name: string, value: string | undefined];

function signedPairs(rawQuery: string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of rawQuery.split('&')) {
    if (part === '') continue;
    const mark = part.indexOf('=');
    const name = encodeAgain(mark < 0 ? part : part.slice(0, mark));
    if (name !== 'x-oss-signature') pairs.push([name, mark < 0 ? '' : encodeAgain(part.slice(mark + 1))]);
  }
  return pairs;
}

function joinSorted(pairs: readonly Pair[]): string {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === undefined ? `${name}=` : value === '' ? name : `${name}=${value}`))
    .join('&');
}
