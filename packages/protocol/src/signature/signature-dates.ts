import { ossError } from '../errors/oss-errors.ts';
import type { OssHttpRequest } from '../oss/request.ts';

/** How far a request's date may lie from the server's. @documented OSS EC 0002-00000504 */
const MAX_SKEW_MS = 15 * 60_000;
/** The longest life of a V4 URL, of OSS and of S3. @documented OSS V4 signed URLs */
export const MAX_URL_SECONDS = 7 * 24 * 3600;

/** @throws WireError RequestTimeTooSkewed */
export function assertNotSkewed(requestMs: number, nowMs: number): void {
  if (Math.abs(nowMs - requestMs) > MAX_SKEW_MS) throw skewed(requestMs, nowMs);
}

/** A date that is too far from the server's. */
function skewed(requestMs: number, nowMs: number): Error {
  return ossError('RequestTimeTooSkewed', {
    elements: [
      ['RequestTime', new Date(requestMs).toISOString()],
      ['ServerTime', new Date(nowMs).toISOString()],
    ],
  });
}

/** A URL whose time is over. */
function expired(expiresMs: number, nowMs: number): Error {
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

/**
 * The life of a V4 URL or form; the signer's clock may run ahead by as much as a signed header's may.
 * @throws WireError AccessDenied (over), RequestTimeTooSkewed
 * @documented OSS V4 signed URLs; the clock that runs ahead @inferred
 */
export function assertAlive(signedMs: number, seconds: number, nowMs: number): void {
  const expiresMs = signedMs + seconds * 1000;
  if (nowMs > expiresMs) throw expired(expiresMs, nowMs);
  if (signedMs - nowMs > MAX_SKEW_MS) throw skewed(signedMs, nowMs);
}

/**
 * Seconds that a V4 URL is good for, as its parameter `name` says.
 * @param ecIfMissing EC of a URL that does not say it
 * @throws WireError InvalidArgument
 */
export function urlSeconds({ query }: OssHttpRequest, name: string, ecIfMissing?: string): number {
  const text = query.get(name);
  const seconds = text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MAX_URL_SECONDS) return seconds;
  throw ossError('InvalidArgument', {
    message: `Invalid ${name} in query string: it must be between 1 and ${MAX_URL_SECONDS} seconds.`,
    ...(text === undefined && ecIfMissing !== undefined && { ec: ecIfMissing }),
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
