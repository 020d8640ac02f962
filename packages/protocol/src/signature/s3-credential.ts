import { ossError } from '../errors/oss-errors.ts';
import { headerText } from '../oss/header-text.ts';
import type { OssHttpRequest } from '../oss/request.ts';
import {
  parseFields,
  parseKeyAndSignature,
  splitAuthorization,
  twoCredentials,
  urlKeyAndSignature,
} from './credential-parts.ts';

/** How a request in the S3 dialect says who sent it, as read from the wire and not yet believed. */
export type S3Credential = { readonly scheme: 'anonymous' } | SignedS3Credential;

/** A credential that a signature can be checked against. */
export type SignedS3Credential = S3V2Credential | S3V4Credential;

export interface S3V2Credential {
  readonly scheme: 's3-v2';
  readonly carrier: 'header' | 'query';
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** Base64. */
  readonly signature: string;
}

export interface S3V4Credential {
  readonly scheme: 's3-v4';
  readonly carrier: 'header' | 'query';
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** Lower-case hex. */
  readonly signature: string;
  /** `yyyymmdd` of the scope. */
  readonly date: string;
  /** Region of the scope, as the client wrote it. */
  readonly region: string;
  /** Lower-case names of the signed headers, in the order of the list. */
  readonly signedHeaders: readonly string[];
}

/** Name of Amazon's V4 algorithm, in the Authorization header, the query and the string to sign. */
export const S3_V4_ALGORITHM = 'AWS4-HMAC-SHA256';

const ANONYMOUS: S3Credential = { scheme: 'anonymous' };

/**
 * Whether a request is written in the S3 dialect: signed as S3 is, or unsigned with headers of S3. For a request with an
 * OSS signature the answer costs one look at the Authorization header, or two at the query.
 */
export function speaksS3({ headers, query }: OssHttpRequest): boolean {
  const { authorization } = headers;
  if (authorization !== undefined && authorization !== '') return authorization.startsWith('AWS');
  if (query.size > 0) {
    if (query.has('X-Amz-Algorithm') || query.has('AWSAccessKeyId')) return true;
    if (query.has('OSSAccessKeyId') || query.has('x-oss-signature-version')) return false;
  }
  for (const name in headers) if (name.startsWith('x-amz-')) return true;
  return false;
}

/**
 * Finds the credential of a request in the S3 dialect: V2 or V4, in the Authorization header or the query.
 * @throws WireError InvalidArgument for a malformed credential or two of them at once, AccessDenied for an incomplete URL
 * @documented OSS EC pages 0002-000004xx; codes and unpublished messages @inferred
 */
export function parseS3Authorization(request: OssHttpRequest): S3Credential {
  const { authorization } = request.headers;
  const { query } = request;
  const inQuery = query.has('X-Amz-Algorithm') ? 'v4' : query.has('AWSAccessKeyId') ? 'v2' : undefined;
  if (authorization !== undefined && authorization !== '') {
    if (inQuery !== undefined || query.has('OSSAccessKeyId') || query.has('x-oss-signature-version'))
      throw twoCredentials();
    return fromHeader(request, authorization);
  }
  if (inQuery === undefined) return ANONYMOUS;
  return inQuery === 'v4' ? v4FromQuery(request) : v2FromQuery(request);
}

function fromHeader(request: OssHttpRequest, authorization: string): S3Credential {
  const { scheme, rest } = splitAuthorization(authorization);
  if (scheme === 'AWS') return v2FromHeader(request, rest);
  if (scheme === S3_V4_ALGORITHM) return v4FromHeader(request, rest);
  throw invalid(`Unsupported authorization type. Sign with AWS (V2) or ${S3_V4_ALGORITHM} (V4).`, '0002-00000061');
}

function v2FromHeader(request: OssHttpRequest, text: string): S3V2Credential {
  return {
    scheme: 's3-v2',
    carrier: 'header',
    ...parseKeyAndSignature(text),
    securityToken: headerText(request.headers, 'x-amz-security-token'),
  };
}

function v2FromQuery(request: OssHttpRequest): S3V2Credential {
  const { query } = request;
  return {
    scheme: 's3-v2',
    carrier: 'query',
    ...urlKeyAndSignature(query, 'AWSAccessKeyId'),
    securityToken: query.get('x-amz-security-token') ?? headerText(request.headers, 'x-amz-security-token'),
  };
}

function v4FromHeader(request: OssHttpRequest, text: string): S3V4Credential {
  const fields = parseFields(text);
  const credential = fields.get('Credential');
  const signature = fields.get('Signature');
  const signedHeaders = fields.get('SignedHeaders');
  if (!credential || signature === undefined || signedHeaders === undefined) {
    throw invalid('Authorization header must contain Credential, SignedHeaders and Signature.', '0002-00000406');
  }
  if (!SIGNATURE.test(signature)) throw invalid('Invalid Signature in Authorization header.', '0002-00000408');
  return {
    ...parseS3Scope(credential, 'Authorization header', '0002-00000406'),
    scheme: 's3-v4',
    carrier: 'header',
    securityToken: headerText(request.headers, 'x-amz-security-token'),
    signature,
    signedHeaders: headerList(signedHeaders),
  };
}

function v4FromQuery(request: OssHttpRequest): S3V4Credential {
  const { query } = request;
  if (query.get('X-Amz-Algorithm') !== S3_V4_ALGORITHM) {
    throw invalid(`X-Amz-Algorithm must be ${S3_V4_ALGORITHM}.`, '0002-00000061');
  }
  const signature = query.get('X-Amz-Signature') ?? '';
  const signedHeaders = query.get('X-Amz-SignedHeaders');
  if (signedHeaders === undefined) throw invalid('X-Amz-SignedHeaders is missing.', '0002-00000419');
  if (!SIGNATURE.test(signature)) throw invalid('Invalid X-Amz-Signature in query string.', '0002-00000423');
  return {
    ...parseS3Scope(query.get('X-Amz-Credential') ?? '', 'query string', '0002-00000413'),
    scheme: 's3-v4',
    carrier: 'query',
    securityToken: query.get('X-Amz-Security-Token'),
    signature,
    signedHeaders: headerList(signedHeaders),
  };
}

const SIGNATURE = /^[0-9a-f]{64}$/;

/**
 * The scope of a V4 credential of S3: `<access key id>/<date>/<region>/s3/aws4_request`. `place` is where it stands.
 * @throws WireError InvalidArgument with that EC
 */
export function parseS3Scope(
  credential: string,
  place: string,
  ec: string,
): Pick<S3V4Credential, 'accessKeyId' | 'date' | 'region'> {
  const parts = credential.split('/');
  const [accessKeyId = '', date = '', region = '', service, suffix] = parts;
  const isWhole = parts.length === 5 && accessKeyId !== '' && region !== '';
  if (!isWhole || !/^\d{8}$/.test(date) || service !== 's3' || suffix !== 'aws4_request') {
    throw invalid(`Invalid Credential in ${place}.`, ec);
  }
  return { accessKeyId, date, region };
}

/** @documented EC 0002-00000426: the list holds at least host */
function headerList(list: string): readonly string[] {
  const names = list.split(';').map((name) => name.trim().toLowerCase());
  if (names.includes('host')) return names;
  throw invalid('The signed headers must contain host.', '0002-00000426');
}

function invalid(message: string, ec: string): Error {
  return ossError('InvalidArgument', { message, ec });
}
