import { createHmac, type KeyObject } from 'node:crypto';
import { ossError } from '../errors/oss-errors.ts';
import { headerText } from '../oss/header-text.ts';
import { parseBasicDate, parseHttpDate, toBasicDate } from '../oss/http-date.ts';
import type { OssHttpRequest } from '../oss/request.ts';
import type { AccessKeySecret } from './access-key-secret.ts';
import { v1StringToSign } from './oss-canonical-v1.ts';
import {
  lenientCanonicalQueries,
  type OssV4Subject,
  v4CanonicalRequest,
  v4Scope,
  v4StringToSign,
} from './oss-canonical-v4.ts';
import { type OssV1Credential, type OssV4Credential, type SignedOssCredential, wrongRegion } from './oss-credential.ts';
import { sameText } from './same-text.ts';
import { assertAlive, assertNotSkewed, noDate, urlExpiry, urlSeconds } from './signature-dates.ts';
import { signatureMismatch } from './signature-mismatch.ts';

/** What the signature must cover. `region`: what a V4 scope must name; absent = any region. */
export interface OssSignedTarget {
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * Checks date or expiry, the V4 region, and the signature, which is compared in constant time.
 * @throws WireError AccessDenied (no valid date, expired), RequestTimeTooSkewed, InvalidArgument (region, dates),
 * SignatureDoesNotMatch with the string that was to be signed
 * @documented OSS V1 and V4 signatures, signed URLs
 */
export function verifyOss(
  request: OssHttpRequest,
  target: OssSignedTarget,
  credential: SignedOssCredential,
  secret: AccessKeySecret,
  nowMs: number,
): void {
  if (credential.scheme === 'v1') verifyV1(request, target, credential, secret, nowMs);
  else verifyV4(request, target, credential, secret, nowMs);
}

function verifyV1(
  request: OssHttpRequest,
  target: OssSignedTarget,
  credential: OssV1Credential,
  secret: AccessKeySecret,
  nowMs: number,
): void {
  const date = credential.carrier === 'header' ? v1Date(request, nowMs) : urlExpiry(request, nowMs);
  const stringToSign = v1StringToSign({
    method: request.method,
    bucket: target.bucket,
    key: target.key,
    query: request.query,
    headers: request.headers,
    date,
  });
  const expected = createHmac('sha1', secret.plain).update(stringToSign, 'latin1').digest('base64');
  if (!sameText(expected, credential.signature)) throw signatureMismatch(credential, stringToSign);
}

function v1Date({ headers }: OssHttpRequest, nowMs: number): string {
  const text = headerText(headers, 'x-oss-date') ?? headers.date;
  const ms = text === undefined ? undefined : (parseHttpDate(text.trim()) ?? parseBasicDate(text.trim()));
  if (text === undefined || ms === undefined) throw noDate();
  assertNotSkewed(ms, nowMs);
  return text.trim();
}

function verifyV4(
  request: OssHttpRequest,
  target: OssSignedTarget,
  credential: OssV4Credential,
  secret: AccessKeySecret,
  nowMs: number,
): void {
  const place = credential.carrier === 'header' ? 'Authorization header' : 'query string';
  const dateTime = v4Date(request, credential)?.trim();
  const dateMs = dateTime === undefined ? undefined : (parseBasicDate(dateTime) ?? parseHttpDate(dateTime));
  if (dateTime === undefined || dateMs === undefined) throw noDate();
  if (credential.carrier === 'header') assertNotSkewed(dateMs, nowMs);
  else assertAlive(dateMs, urlSeconds(request, 'x-oss-expires', '0002-00000215'), nowMs);
  if (!toBasicDate(dateMs).startsWith(credential.date)) {
    throw ossError('InvalidArgument', { message: `Invalid signing date in ${place}.`, ec: '0002-00000212' });
  }
  if (target.region !== undefined && target.region !== credential.region) throw wrongRegion(credential);
  demandAdditionalHeaders(request, credential);

  const subject: OssV4Subject = {
    method: request.method,
    bucket: target.bucket,
    key: target.key,
    rawQuery: request.rawQuery,
    headers: request.headers,
    additionalHeaders: credential.additionalHeaders,
    carrier: credential.carrier,
  };
  const scope = v4Scope(credential);
  const key = secret.ossV4(credential.date, credential.region, credential.product);
  const canonical = v4CanonicalRequest(subject);
  const stringToSign = v4StringToSign(canonical, dateTime, scope);
  if (signedBy(key, stringToSign, credential.signature)) return;
  for (const query of lenientCanonicalQueries(request.rawQuery)) {
    const lenient = v4StringToSign(v4CanonicalRequest(subject, query), dateTime, scope);
    if (signedBy(key, lenient, credential.signature)) return;
  }
  throw signatureMismatch(credential, stringToSign, canonical);
}

/** `x-oss-date`; the Go SDK 3 sends none and signs the text of `Date` in its place. */
function v4Date({ headers, query }: OssHttpRequest, { carrier }: OssV4Credential): string | undefined {
  return carrier === 'header' ? (headerText(headers, 'x-oss-date') ?? headers.date) : query.get('x-oss-date');
}

/** Headers that are to be signed must be there. @documented EC 0002-00000211; SDK integration tests for URLs; text @inferred */
function demandAdditionalHeaders({ headers }: OssHttpRequest, { additionalHeaders, carrier }: OssV4Credential): void {
  const missing = additionalHeaders.find((name) => headers[name] === undefined);
  if (missing === undefined) return;
  throw ossError('InvalidArgument', {
    message: `The additional header ${missing} is not in the request.`,
    ...(carrier === 'header' && { ec: '0002-00000211' }),
  });
}

function signedBy(key: KeyObject, stringToSign: string, signature: string): boolean {
  return sameText(createHmac('sha256', key).update(stringToSign, 'latin1').digest('hex'), signature);
}
