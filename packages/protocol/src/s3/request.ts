import type { IncomingHttpHeaders } from 'node:http';
import { notOffered } from '../errors/not-offered.ts';
import { ossError } from '../errors/oss-errors.ts';
import type { OssHttpRequest } from '../oss/request.ts';
import type { OssTarget } from '../oss/target.ts';
import { isAwsChunked } from '../signature/s3-verify.ts';
import { ossHeaderName } from './header-names.ts';
import { fateOf, isRefusedParameter } from './not-offered.ts';
import { ossEncryption, ossStorageClass } from './vocabulary.ts';

type Level = 'service' | 'bucket' | 'object';

/** The size of a page: S3 has another default than OSS, and cuts down what is beyond. @documented Amazon S3 listings */
const PAGE_SIZES: Readonly<Record<Level, readonly string[]>> = {
  service: [],
  bucket: ['max-keys', 'max-uploads'],
  object: ['max-parts'],
};
const MOST_ENTRIES = 1000;

/**
 * The OSS request that means what a request in the S3 dialect means. Bodies are translated elsewhere.
 * @throws WireError NotImplemented for what the dialect does not offer, InvalidArgument, InvalidStorageClass,
 * MissingContentLength (a chunked body without its decoded length)
 * @documented Compatibility with Amazon S3; details of headers @inferred
 */
export function toOssRequest(wire: OssHttpRequest, target: OssTarget): OssHttpRequest {
  const level: Level = target.bucket === undefined ? 'service' : target.key === undefined ? 'bucket' : 'object';
  const query = ossQuery(wire, level);
  const headers = ossHeaders(sentHeaders(wire), wire, query, level);
  // HeadBucket is no operation of OSS; a page of nothing needs the same permission and reads nothing.
  if (isHeadBucket(wire, target)) return { ...wire, method: 'GET', headers, query: new Map([['max-keys', '0']]) };
  return { ...wire, headers, query };
}

/** HeadBucket, which S3 has and OSS has not. */
function isHeadBucket({ method }: OssHttpRequest, { bucket, key }: OssTarget): boolean {
  return method === 'HEAD' && bucket !== undefined && key === undefined;
}

function ossQuery({ query, method }: OssHttpRequest, level: Level): ReadonlyMap<string, string> {
  const translated = new Map<string, string>();
  for (const [name, value] of query) {
    if (isRefusedParameter(name, level)) throw notOffered('sub-resource', name);
    if (!IS_SIGNATURE.test(name)) translated.set(name, value);
  }
  // S3 reads one part of an object by its number.
  if (method !== 'PUT' && translated.has('partNumber')) throw notOffered('sub-resource', 'partNumber');
  if (level === 'service') return bucketPage(translated);
  if (method !== 'GET' || (level === 'object' && !translated.has('uploadId'))) return translated;
  for (const name of PAGE_SIZES[level]) {
    const asked = translated.get(name);
    if (asked === undefined || asked === '') translated.set(name, String(MOST_ENTRIES));
    else if (/^\d+$/.test(asked) && Number(asked) > MOST_ENTRIES) translated.set(name, String(MOST_ENTRIES));
  }
  return translated;
}

const IS_SIGNATURE = /^(?:x-amz-.+|x-id|AWSAccessKeyId|Expires|Signature)$/i;

/** ListBuckets: S3 returns all buckets unless it is asked for a page. */
function bucketPage(query: Map<string, string>): ReadonlyMap<string, string> {
  const page = new Map([['max-keys', query.get('max-buckets') ?? String(MOST_ENTRIES)]]);
  const prefix = query.get('prefix');
  const token = query.get('continuation-token');
  if (prefix !== undefined) page.set('prefix', prefix);
  if (token !== undefined) page.set('marker', token);
  return page;
}

/** Headers of the request, with the parameters of a signed URL that stand for headers. Elsewhere V2 does not sign those. */
export function sentHeaders({ headers, query }: OssHttpRequest): IncomingHttpHeaders {
  if (!query.has('X-Amz-Algorithm') && !query.has('AWSAccessKeyId')) return headers;
  const all: IncomingHttpHeaders = { ...headers };
  for (const [name, value] of query) {
    if (/^x-amz-/i.test(name)) all[name.toLowerCase()] = Buffer.from(value, 'utf8').toString('latin1');
  }
  return all;
}

function ossHeaders(
  sent: IncomingHttpHeaders,
  { method }: OssHttpRequest,
  query: ReadonlyMap<string, string>,
  level: Level,
): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(sent)) {
    // They would not have been signed.
    if (name.startsWith('x-oss-')) throw notOffered('header', name);
    if (!name.startsWith('x-amz-')) {
      headers[name] = value;
      continue;
    }
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    const fate = fateOf(name, text);
    if (fate === 'refused') throw notOffered('header', name);
    if (fate === 'translated') headers[ossName(name, level)] = ossValue(name, text);
  }
  unchunk(headers, sent);
  if (level !== 'object') return headers;
  if (method === 'GET') headers['x-oss-range-behavior'] = 'standard';
  forbidOverwrite(headers, method, query);
  return headers;
}

function ossName(name: string, level: Level): string {
  return name === 'x-amz-acl' && level === 'object' ? 'x-oss-object-acl' : ossHeaderName(name);
}

function ossValue(name: string, value: string): string {
  switch (name) {
    case 'x-amz-server-side-encryption':
      return ossEncryption(value);
    case 'x-amz-server-side-encryption-context':
      // What is no base64 of JSON is no JSON after decoding either, and refused as such.
      return Buffer.from(value, 'base64').toString('utf8');
    case 'x-amz-storage-class':
      return storageClass(value);
    default:
      return value;
  }
}

function storageClass(value: string): string {
  const known = ossStorageClass(value);
  if (known !== undefined) return known;
  throw ossError('InvalidStorageClass', { elements: [['StorageClassRequested', value]] });
}

/** What is left of the headers when the chunks are taken apart. @throws WireError MissingContentLength */
function unchunk(headers: IncomingHttpHeaders, sent: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && isAwsChunked(encoding)) {
    const rest = encoding.split(',').filter((coding) => !isAwsChunked(coding));
    if (rest.length === 0) delete headers['content-encoding'];
    else headers['content-encoding'] = rest.join(',').trim();
  }
  const payload = sent['x-amz-content-sha256'];
  if (typeof payload !== 'string' || !payload.startsWith('STREAMING-')) return;
  const length = sent['x-amz-decoded-content-length'];
  if (typeof length !== 'string' || !/^\d{1,15}$/.test(length)) throw ossError('MissingContentLength');
  headers['content-length'] = length;
}

/** `If-None-Match: *` on a write. Other conditions on writes are refused where native requests are. */
function forbidOverwrite(headers: IncomingHttpHeaders, method: string, query: ReadonlyMap<string, string>): void {
  const isWrite = (method === 'PUT' && !query.has('acl') && !query.has('tagging')) || method === 'POST';
  if (!isWrite || headers['if-none-match']?.trim() !== '*') return;
  delete headers['if-none-match'];
  headers['x-oss-forbid-overwrite'] = 'true';
}
