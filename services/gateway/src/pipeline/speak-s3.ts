import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { ossError } from '@osseal/protocol/errors';
import { type OssHttpRequest, readXml, type XmlElement } from '@osseal/protocol/oss';
import {
  assertUnconditional,
  assertWithoutMfa,
  type BodyFilter,
  ChunkedBody,
  cannedAclOf,
  checksumFilters,
  emptyDeleteResult,
  SignedBody,
  sentHeaders,
  toOssBucketConfiguration,
  toOssLifecycle,
  toOssRequest,
  toS3Document,
  toS3Headers,
} from '@osseal/protocol/s3';
import { chunkingNotSupported, isAwsChunked } from '@osseal/protocol/signature';
import type { OssResponse } from '../action.ts';
import { deleteMultipleObjects } from '../actions/object/delete-multiple-objects.ts';
import type { Authenticated } from './authenticate.ts';
import { FilteredBody } from './filtered-body.ts';
import { readCheckedBody } from './read-xml-body.ts';

/** The SHA-256 of nothing. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * A request in the S3 dialect as the OSS request that means the same, with a body that is held against what was signed
 * while it is read. From here on nobody knows the dialect until the answer is there.
 * @throws WireError NotImplemented for what the dialect does not offer, InvalidArgument, and the errors of its documents
 */
export async function hearS3(request: IncomingMessage, authenticated: Authenticated): Promise<Authenticated> {
  const { http: wire, target, s3 } = authenticated;
  assertChunking(wire, s3?.payload);
  const http = toOssRequest(wire, target);
  const body = await bodyOf(request, wire, s3?.payload);
  try {
    return await withDocument(wire.method, { ...authenticated, http, body });
  } catch (error) {
    if (body !== request) body.destroy();
    throw error;
  }
}

/** The request with its document translated, where S3 has one that OSS writes differently. */
function withDocument(method: string, heard: Authenticated): Authenticated | Promise<Authenticated> {
  const { http, target } = heard;
  const isBucket = target.key === undefined && target.bucket !== undefined;
  if (method === 'POST')
    return isBucket && http.query.has('delete') ? withXml(heard, checked(assertUnconditional)) : heard;
  if (method !== 'PUT' || http.headers['x-oss-copy-source'] !== undefined) return heard;
  if (http.query.has('acl')) return withCannedAcl(heard);
  if (!isBucket) return heard;
  if (http.query.has('lifecycle')) return withXml(heard, toOssLifecycle);
  if (http.query.has('versioning')) return withXml(heard, checked(assertWithoutMfa));
  return http.query.size === 0 ? withXml(heard, toOssBucketConfiguration) : heard;
}

/** For documents that are the same in both dialects when they hold nothing that OSS lacks. */
function checked(assert: (root: XmlElement) => void) {
  return (root: XmlElement, bytes: Buffer): Buffer => {
    assert(root);
    return bytes;
  };
}

type Payload = NonNullable<Authenticated['s3']>['payload'] | undefined;

/** @documented EC 0017-00000804 */
function assertChunking({ headers }: OssHttpRequest, payload: Payload): void {
  if (payload?.signed === 'chunks') return;
  const text = headers['x-amz-content-sha256'];
  const isChunked =
    isAwsChunked(headers['content-encoding'] ?? '') || (typeof text === 'string' && text.startsWith('STREAMING-'));
  if (isChunked) throw chunkingNotSupported(headers);
}

async function bodyOf(request: IncomingMessage, wire: OssHttpRequest, payload: Payload): Promise<Readable> {
  if (wire.method !== 'PUT' && wire.method !== 'POST') {
    // Nobody will read this body. @documented EC 0002-00000427
    if (payload?.signed === 'whole' && payload.sha256 !== EMPTY_SHA256) {
      throw ossError('InvalidArgument', {
        message: 'The x-amz-content-sha256 you specified is not valid.',
        ec: '0002-00000427',
      });
    }
    return request;
  }
  const filters: BodyFilter[] = [];
  if (payload?.signed === 'chunks') filters.push(new ChunkedBody(payload.chunks));
  if (payload?.signed === 'whole') filters.push(new SignedBody(payload.sha256));
  filters.push(...(await checksumFilters(sentHeaders(wire))));
  return filters.length === 0 ? request : new FilteredBody(request, filters);
}

/** An ACL in the body becomes the header that OSS has for it. */
async function withCannedAcl(heard: Authenticated): Promise<Authenticated> {
  const name = heard.target.key === undefined ? 'x-oss-acl' : 'x-oss-object-acl';
  if (heard.http.headers[name] !== undefined) return heard;
  const bytes = await readCheckedBody(heard);
  if (bytes.length === 0) return withBody(heard, bytes);
  const acl = cannedAclOf(readXml(bytes));
  return withBody({ ...heard, http: { ...heard.http, headers: { ...heard.http.headers, [name]: acl } } }, '');
}

async function withXml(
  heard: Authenticated,
  translate: (root: XmlElement, bytes: Buffer) => string | Buffer,
): Promise<Authenticated> {
  const bytes = await readCheckedBody(heard);
  return withBody(heard, bytes.length === 0 ? bytes : translate(readXml(bytes), bytes));
}

/** The request with another body, which the digest of the old one does not speak of. */
function withBody(heard: Authenticated, body: string | Buffer): Authenticated {
  const { 'content-md5': _ofTheOld, ...headers } = heard.http.headers;
  return {
    ...heard,
    http: { ...heard.http, headers },
    body: Readable.from(body.length === 0 ? [] : [Buffer.from(body)]),
  };
}

/** What is known of a request when it is answered. */
export interface AnsweredRequest {
  /** As the client sent it. */
  readonly method: string;
  /** Wire name of the OSS action. */
  readonly action: string;
  /** Of the bucket. */
  readonly region: string;
  readonly hasKey: boolean;
}

/** An answer as clients of S3 read it. */
export function answerInS3(answer: OssResponse, { method, action, region, hasKey }: AnsweredRequest): OssResponse {
  const headers = toS3Headers(answer.headers ?? {});
  if (method === 'HEAD' && !hasKey) {
    return { status: answer.status, headers: { 'x-amz-bucket-region': region } };
  }
  const body = answer.body === undefined && action === deleteMultipleObjects.name ? emptyDeleteResult() : answer.body;
  if (body === undefined) return { ...answer, headers };
  return { ...answer, headers, body: body === answer.body && isXml(headers) ? toS3Document(body) : body };
}

/** Bodies are XML unless they say otherwise. */
function isXml(headers: Readonly<Record<string, string | number>>): boolean {
  return (headers['Content-Type'] ?? 'application/xml') === 'application/xml';
}
