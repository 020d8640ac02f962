import { WireError } from '../errors/wire-error.ts';
import { toS3Headers } from './answer-headers.ts';
import { s3HeaderName } from './header-names.ts';

/**
 * Errors that S3's clients know by another code or status. All others are OSS's own, which come from S3 or have no
 * counterpart there. @documented Amazon S3 error responses; that OSS translates them @inferred
 */
const CODES: Readonly<Record<string, { readonly code?: string; readonly status?: number; readonly message?: string }>> =
  {
    FileAlreadyExists: {
      code: 'PreconditionFailed',
      status: 412,
      message: 'At least one of the pre-conditions you specified did not hold.',
    },
    InvalidDigest: { code: 'BadDigest' },
    InvalidSecurityToken: { code: 'InvalidToken' },
    NoSuchLifecycle: {
      code: 'NoSuchLifecycleConfiguration',
      message: 'The lifecycle configuration does not exist.',
    },
    NotImplemented: { status: 501 },
    SecurityTokenExpired: { code: 'ExpiredToken', status: 400 },
  };

/** An error of OSS as clients of S3 know it. */
export function toS3Error(error: WireError): WireError {
  const { code = error.code, status = error.status, message = error.message } = CODES[error.code] ?? {};
  return new WireError(code, status, message, {
    ec: error.ec,
    elements: error.elements.map(([name, value]) => element(name, value)),
    headers: toTextHeaders(error.headers),
    cause: error.cause,
  });
}

function element(name: string, value: string): readonly [string, string] {
  if (name === 'OSSAccessKeyId') return ['AWSAccessKeyId', value];
  const isHeaderName = name === 'ArgumentName' || name === 'Header';
  return [name, isHeaderName && value.startsWith('x-oss-') ? s3HeaderName(value) : value];
}

function toTextHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(toS3Headers(headers)).map(([name, value]) => [name, String(value)]));
}
