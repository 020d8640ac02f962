import type { IncomingHttpHeaders } from 'node:http';
import type { OssHttpRequest } from '../oss/request.ts';
import { byteString, headerValue } from './oss-canonical-v1.ts';

/** The request parts that Amazon's V2 covers. */
export interface S3V2Subject {
  readonly request: Pick<OssHttpRequest, 'method' | 'rawPath' | 'query' | 'headers'>;
  /** The bucket, where the host names it and not the path. */
  readonly hostedBucket: string | undefined;
  /** The date line: `Date`, empty beside `x-amz-date`, or the expiry of a signed URL. */
  readonly date: string;
  /** Parameters that stand for headers in a signed URL count as headers. */
  readonly carrier: 'header' | 'query';
}

/**
 * The string that V2 signs, as a byte string (one character per byte). The path is signed as it was sent, undecoded.
 * @documented Amazon S3, Signing and authenticating REST requests
 */
export function s3V2StringToSign({ request, hostedBucket, date, carrier }: S3V2Subject): string {
  const { headers, query } = request;
  const amzHeaders = carrier === 'header' ? headers : { ...headers, ...amzParameters(query) };
  const bucket = hostedBucket === undefined ? '' : `/${hostedBucket}`;
  return [
    request.method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    date,
    `${canonicalHeaders(amzHeaders)}${bucket}${request.rawPath}${subResources(query)}`,
  ].join('\n');
}

function amzParameters(query: ReadonlyMap<string, string>): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of query) if (/^x-amz-/i.test(name)) headers[name.toLowerCase()] = byteString(value);
  return headers;
}

function canonicalHeaders(headers: IncomingHttpHeaders): string {
  const names = Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
  return names
    .sort()
    .map((name) => `${name}:${headerValue(headers[name])}\n`)
    .join('');
}

function subResources(query: ReadonlyMap<string, string>): string {
  const names = [...query.keys()].filter((name) => SIGNED.has(name)).sort();
  if (names.length === 0) return '';
  const parts = names.map((name) => {
    const value = query.get(name);
    return value ? `${name}=${byteString(value)}` : name;
  });
  return `?${parts.join('&')}`;
}

/** Parameters that V2 signs: those that select an operation or change its answer. @documented Amazon S3; SDK sources */
const SIGNED: ReadonlySet<string> = new Set(
  `accelerate acl analytics cors delete encryption inventory lifecycle location logging metrics notification object-lock
  ownershipControls partNumber policy policyStatus publicAccessBlock replication requestPayment
  response-cache-control response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires restore retention select select-type tagging torrent uploadId uploads
  versionId versioning versions website`.split(/\s+/),
);
