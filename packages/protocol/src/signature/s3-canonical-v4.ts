import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decodePath, encodeAgain, encodePath } from '../oss/percent-encoding.ts';
import type { OssHttpRequest } from '../oss/request.ts';
import { S3_V4_ALGORITHM } from './s3-credential.ts';

/** What stands for the body in the canonical request when the body is not signed. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** The request parts that Amazon's V4 covers. */
export interface S3V4Subject {
  readonly request: Pick<OssHttpRequest, 'method' | 'rawPath' | 'rawQuery' | 'headers'>;
  /** Lower-case, in the order of the list. */
  readonly signedHeaders: readonly string[];
  /** `x-amz-content-sha256`. */
  readonly payload: string;
}

/**
 * The canonical request, as a byte string (one character per byte). The path is encoded once, as S3 has it.
 * @documented AWS Signature Version 4, canonical requests for Amazon S3
 */
export function s3V4CanonicalRequest(subject: S3V4Subject, path = canonicalPath(subject.request.rawPath)): string {
  const { request, signedHeaders, payload } = subject;
  return [
    request.method,
    path,
    canonicalQuery(request.rawQuery),
    ...signedHeaders.map((name) => `${name}:${headerText(request.headers, name)}`),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
}

/** The string that V4 signs. `dateTime` is `x-amz-date`. @documented AWS Signature Version 4 */
export function s3V4StringToSign(canonicalRequest: string, dateTime: string, scope: string): string {
  const digest = hash('sha256', Buffer.from(canonicalRequest, 'latin1'), 'hex');
  return `${S3_V4_ALGORITHM}\n${dateTime}\n${scope}\n${digest}`;
}

/** `<date>/<region>/s3/aws4_request`. */
export function s3V4Scope({ date, region }: { readonly date: string; readonly region: string }): string {
  return `${date}/${region}/s3/aws4_request`;
}

/** The path with each byte encoded as AWS has it, whatever of it the client encoded. */
export function canonicalPath(rawPath: string): string {
  return encodePath(decodePath(rawPath) ?? rawPath);
}

/** Every parameter but the signature, strictly encoded and sorted; each has its `=`. */
function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return '';
  const pairs: [name: string, value: string][] = [];
  for (const part of rawQuery.split('&')) {
    if (part === '') continue;
    const mark = part.indexOf('=');
    const name = encodeAgain(mark < 0 ? part : part.slice(0, mark));
    if (name !== 'X-Amz-Signature') pairs.push([name, mark < 0 ? '' : encodeAgain(part.slice(mark + 1))]);
  }
  return pairs
    .sort(([a, av], [b, bv]) => (a < b ? -1 : a > b ? 1 : av < bv ? -1 : av > bv ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Trimmed, with runs of blanks made one. */
function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name] ?? '';
  return (Array.isArray(value) ? value.join(',') : value).trim().replaceAll(/\s+/g, ' ');
}
