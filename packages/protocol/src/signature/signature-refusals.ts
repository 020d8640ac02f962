import { timingSafeEqual } from 'node:crypto';
import { ossError } from '../errors/oss-errors.ts';
import type { OssHttpRequest } from '../oss/request.ts';

/** How far a request's date may lie from the server's. @documented OSS EC 0002-00000504 */
export const MAX_SKEW_MS = 15 * 60_000;
/** The longest life of a V4 URL, of OSS and of S3. @documented OSS V4 signed URLs */
export const MAX_URL_SECONDS = 7 * 24 * 3600;

/** @throws WireError RequestTimeTooSkewed */
export function assertNotSkewed(requestMs: number, nowMs: number): void {
  if (Math.abs(nowMs - requestMs) > MAX_SKEW_MS) throw skewed(requestMs, nowMs);
}

/** A date that is too far from the server's. */
export function skewed(requestMs: number, nowMs: number): Error {
  return ossError('RequestTimeTooSkewed', {
    elements: [
      ['RequestTime', new Date(requestMs).toISOString()],
      ['ServerTime', new Date(nowMs).toISOString()],
    ],
  });
}

/** A URL whose time is over. */
export function expired(expiresMs: number, nowMs: number): Error {
  // A far-off expiry can lie outside what a date can hold only in the future, where nothing has expired.
  return ossError('AccessDenied', {
    message: 'Request has expired.',
    elements: [
      ['Expires', new Date(expiresMs).toISOString()],
      ['ServerTime', new Date(nowMs).toISOString()],
    ],
  });
}

/** A request without a date that can be read. @documented EC 0002-00000503 */
export function noDate(): Error {
  return ossError('AccessDenied', {
    message: 'OSS authentication requires a valid Date.',
    ec: '0002-00000503',
  });
}

/** `Expires` of a V1 or S3 V2 URL, in Unix seconds, as the text that was signed. @throws WireError AccessDenied (no date, expired) */
export function urlExpiry({ query }: OssHttpRequest, nowMs: number): string {
  const text = query.get('Expires') ?? '';
  const seconds = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seconds)) {
    throw ossError('AccessDenied', {
      message: 'Invalid date (should be seconds since epoch).',
      ec: '0002-00000070',
    });
  }
  if (nowMs > seconds * 1000) throw expired(seconds * 1000, nowMs);
  return text;
}

/** Constant time for texts of one length; the length of a signature is no secret. */
export function sameText(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'latin1');
  const b = Buffer.from(given, 'latin1');
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Shows what was to be signed, which is what a client's author needs; it holds nothing that the request did not. */
export function signatureMismatch(
  credential: { readonly accessKeyId: string; readonly signature: string },
  stringToSign: string,
  canonicalRequest?: string,
): Error {
  const bytes = Buffer.from(stringToSign, 'latin1');
  const elements: [string, string][] = [
    ['OSSAccessKeyId', credential.accessKeyId],
    ['SignatureProvided', credential.signature],
    ['StringToSign', bytes.toString('utf8')],
    ['StringToSignBytes', bytes.toString('hex').replaceAll(/(..)(?=.)/g, '$1 ')],
  ];
  if (canonicalRequest !== undefined) {
    elements.push(['CanonicalRequest', Buffer.from(canonicalRequest, 'latin1').toString('utf8')]);
  }
  return ossError('SignatureDoesNotMatch', { elements });
}
