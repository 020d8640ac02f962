import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '../errors/oss-errors.ts';
import { headerText } from '../oss/header-text.ts';
import { parseBasicDate, parseHttpDate, toBasicDate } from '../oss/http-date.ts';
import type { OssHttpRequest } from '../oss/request.ts';
import type { OssTarget } from '../oss/target.ts';
import type { AccessKeySecret } from './access-key-secret.ts';
import { s3V2StringToSign } from './s3-canonical-v2.ts';
import {
  canonicalPath,
  s3V4CanonicalRequest,
  s3V4Scope,
  s3V4StringToSign,
  UNSIGNED_PAYLOAD,
} from './s3-canonical-v4.ts';
import { S3ChunkSignatures } from './s3-chunk-signatures.ts';
import type { S3V2Credential, S3V4Credential, SignedS3Credential } from './s3-credential.ts';
import { sameText } from './same-text.ts';
import { assertAlive, assertNotSkewed, noDate, urlExpiry, urlSeconds } from './signature-dates.ts';
import { signatureMismatch } from './signature-mismatch.ts';

/** What a signature says about the body: nothing, its SHA-256, or that each chunk of it is signed. */
export type S3Payload =
  | { readonly signed: 'nothing' }
  | { readonly signed: 'whole'; readonly sha256: string }
  | { readonly signed: 'chunks'; readonly chunks: S3ChunkSignatures };

/** The value of `x-amz-content-sha256` for a body whose chunks are signed. */
const STREAMING_PAYLOAD = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';

const UNSIGNED: S3Payload = { signed: 'nothing' };

/**
 * Checks date or expiry and the signature, which is compared in constant time. Any region of a V4 scope is taken: clients
 * of S3 name Amazon's when they know no other.
 * @returns what is known of the body, which is still to be held against it
 * @throws WireError AccessDenied (no valid date, expired, unsigned headers), RequestTimeTooSkewed, InvalidArgument,
 * SignatureDoesNotMatch with the string that was to be signed
 * @documented AWS signatures V2 and V4; OSS EC pages 0002-000004xx; that any region is taken @inferred from samples of
 * OSS for AWS SDKs
 */
export function verifyS3(
  request: OssHttpRequest,
  target: OssTarget,
  credential: SignedS3Credential,
  secret: AccessKeySecret,
  nowMs: number,
): S3Payload {
  if (credential.scheme === 's3-v4') return verifyV4(request, credential, secret, nowMs);
  verifyV2(request, target, credential, secret, nowMs);
  return UNSIGNED;
}

function verifyV2(
  request: OssHttpRequest,
  target: OssTarget,
  credential: S3V2Credential,
  secret: AccessKeySecret,
  nowMs: number,
): void {
  const isHosted = target.style === 'virtual' || target.style === 'custom';
  const stringToSign = s3V2StringToSign({
    request,
    hostedBucket: isHosted ? target.bucket : undefined,
    date: credential.carrier === 'header' ? v2Date(request, nowMs) : urlExpiry(request, nowMs),
    carrier: credential.carrier,
  });
  const expected = createHmac('sha1', secret.plain).update(stringToSign, 'latin1').digest('base64');
  if (!sameText(expected, credential.signature)) throw signatureMismatch(credential, stringToSign);
}

/** The date line: empty where `x-amz-date` is among the signed headers. */
function v2Date({ headers }: OssHttpRequest, nowMs: number): string {
  const ofAmazon = headerText(headers, 'x-amz-date');
  assertNotSkewed(dateMs(ofAmazon ?? headers.date), nowMs);
  return ofAmazon === undefined ? (headers.date ?? '').trim() : '';
}

function verifyV4(
  request: OssHttpRequest,
  credential: S3V4Credential,
  secret: AccessKeySecret,
  nowMs: number,
): S3Payload {
  const { query, headers } = request;
  const inHeader = credential.carrier === 'header';
  const signedMs = dateMs(inHeader ? (headerText(headers, 'x-amz-date') ?? headers.date) : query.get('X-Amz-Date'));
  if (inHeader) assertNotSkewed(signedMs, nowMs);
  else assertAlive(signedMs, urlSeconds(request, 'X-Amz-Expires'), nowMs);
  const dateTime = toBasicDate(signedMs);
  if (!dateTime.startsWith(credential.date)) {
    throw invalid(
      `Invalid Credential in ${inHeader ? 'Authorization header' : 'query string'}.`,
      inHeader ? '0002-00000406' : '0002-00000413',
    );
  }
  assertSignedHeaders(request, credential);

  const payload = payloadText(request, credential);
  const subject = { request, signedHeaders: credential.signedHeaders, payload };
  const scope = s3V4Scope(credential);
  const key = secret.s3V4(credential.date, credential.region);
  const isSigned = (canonical: string): boolean => {
    const text = s3V4StringToSign(canonical, dateTime, scope);
    return sameText(createHmac('sha256', key).update(text, 'latin1').digest('hex'), credential.signature);
  };
  const canonical = s3V4CanonicalRequest(subject);
  // Some clients sign the path as they send it, with `%2F` for a slash or with characters that need no escape.
  const asSent = request.rawPath !== canonicalPath(request.rawPath) && s3V4CanonicalRequest(subject, request.rawPath);
  if (!isSigned(canonical) && !(asSent !== false && isSigned(asSent))) {
    throw signatureMismatch(credential, s3V4StringToSign(canonical, dateTime, scope), canonical);
  }
  if (payload.startsWith('STREAMING-') && payload !== STREAMING_PAYLOAD) throw chunkingNotSupported(headers);
  if (payload === STREAMING_PAYLOAD) {
    const chunks = new S3ChunkSignatures({ key, dateTime, scope, seed: credential.signature });
    return { signed: 'chunks', chunks };
  }
  return SHA256.test(payload) ? { signed: 'whole', sha256: payload } : UNSIGNED;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The payload line of the canonical request.
 * @throws WireError InvalidArgument @documented EC 0002-00000427, 0017-00000804
 */
function payloadText({ headers, query }: OssHttpRequest, { carrier }: S3V4Credential): string {
  const inQuery = carrier === 'query' ? query.get('X-Amz-Content-Sha256') : undefined;
  const text = inQuery ?? headerText(headers, 'x-amz-content-sha256');
  if (text === undefined && carrier === 'query') return UNSIGNED_PAYLOAD;
  if (text === undefined) throw invalid('Missing required header for this request: x-amz-content-sha256.', EC_PAYLOAD);
  if (text === UNSIGNED_PAYLOAD || text.startsWith('STREAMING-') || SHA256.test(text)) return text;
  throw invalid('The x-amz-content-sha256 you specified is not valid.', EC_PAYLOAD);
}

const EC_PAYLOAD = '0002-00000427';

/** A streamed body that is signed otherwise than by chunk, or not at all. @documented EC 0017-00000804 */
export function chunkingNotSupported(headers: IncomingHttpHeaders): Error {
  const encoding = headerText(headers, 'content-encoding') ?? '';
  const [name, value] = isAwsChunked(encoding)
    ? ['Content-Encoding', encoding]
    : ['x-amz-content-sha256', headerText(headers, 'x-amz-content-sha256') ?? ''];
  return ossError('InvalidArgument', {
    message: 'aws-chunked encoding is not supported with the specified x-amz-content-sha256 value.',
    ec: '0017-00000804',
    elements: [
      ['ArgumentName', name],
      ['ArgumentValue', value],
    ],
  });
}

/** Whether `aws-chunked` is among the encodings of a Content-Encoding header. */
export function isAwsChunked(contentEncoding: string): boolean {
  return contentEncoding.split(',').some((coding) => coding.trim().toLowerCase() === 'aws-chunked');
}

/** Signed headers must be there, and headers of Amazon's must be signed. @documented EC 0002-00000428; AWS Signature Version 4 */
function assertSignedHeaders({ headers }: OssHttpRequest, { signedHeaders }: S3V4Credential): void {
  const missing = signedHeaders.find((name) => headers[name] === undefined);
  if (missing !== undefined) throw invalid(`The signed header ${missing} is not in the request.`, '0002-00000428');
  const unsigned: string[] = [];
  for (const name in headers) {
    if (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !signedHeaders.includes(name))
      unsigned.push(name);
  }
  if (unsigned.length === 0) return;
  throw ossError('AccessDenied', {
    message: 'There were headers present in the request which were not signed',
    elements: [['HeadersNotSigned', unsigned.join(', ')]],
  });
}

/** @throws WireError AccessDenied for what is no date */
function dateMs(text: string | undefined): number {
  const ms = text === undefined ? undefined : (parseBasicDate(text.trim()) ?? parseHttpDate(text.trim()));
  if (ms === undefined) throw noDate();
  return ms;
}

function invalid(message: string, ec: string): Error {
  return ossError('InvalidArgument', { message, ec });
}
