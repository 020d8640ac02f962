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

/** How a request says who sent it, as read from the wire and not yet believed. */
export type OssCredential = { readonly scheme: 'anonymous' } | OssV1Credential | OssV4Credential;

/** A credential that a signature can be checked against. */
export type SignedOssCredential = OssV1Credential | OssV4Credential;

export interface OssV1Credential {
  readonly scheme: 'v1';
  readonly carrier: 'header' | 'query';
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** Base64. */
  readonly signature: string;
}

export interface OssV4Credential {
  readonly scheme: 'v4';
  readonly carrier: 'header' | 'query';
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** Lower-case hex. */
  readonly signature: string;
  /** `yyyymmdd` of the scope. */
  readonly date: string;
  /** Region of the scope, without `oss-`. */
  readonly region: string;
  /** `oss`, or `oss-cloudbox`. */
  readonly product: string;
  /** Lower-case names of further signed headers, sorted. */
  readonly additionalHeaders: readonly string[];
}

/** Name of the V4 algorithm, in the Authorization header, the query and the string to sign. */
export const V4_ALGORITHM = 'OSS4-HMAC-SHA256';

const ANONYMOUS: OssCredential = { scheme: 'anonymous' };
const PRODUCTS: ReadonlySet<string> = new Set(['oss', 'oss-cloudbox']);

/**
 * Finds the credential of a request: V1 or V4, in the Authorization header or the query; anonymous when there is none.
 * @throws WireError for a scheme that is not offered, a malformed or incomplete credential, or two of them at once
 * @documented OSS Authorization header, signed URLs, EC pages 0002-000000xx and 0002-000002xx; unpublished messages @inferred
 */
export function parseOssAuthorization(request: OssHttpRequest): OssCredential {
  const authorization = request.headers.authorization;
  const inQuery = queryScheme(request);
  if (authorization !== undefined && authorization !== '') {
    if (inQuery !== undefined) throw twoCredentials();
    return fromHeader(request, authorization);
  }
  if (inQuery === undefined) return ANONYMOUS;
  return inQuery === 'v1' ? v1FromQuery(request) : v4FromQuery(request);
}

function queryScheme({ query, rawQuery }: OssHttpRequest): 'v1' | 'v4' | undefined {
  if (rawQuery === '') return undefined;
  const version = query.get('x-oss-signature-version');
  if (version === V4_ALGORITHM) return 'v4';
  if (version !== undefined) throw unsupportedScheme();
  if (query.has('OSSAccessKeyId') || query.has('Signature')) return 'v1';
  if (query.has('X-Amz-Algorithm') || query.has('AWSAccessKeyId')) throw unsupportedScheme();
  return undefined;
}

/** The historical V2 and the S3 dialect. */
function unsupportedScheme(): Error {
  return ossError('InvalidArgument', {
    message: `Unsupported authorization type. Sign with OSS (V1) or ${V4_ALGORITHM} (V4).`,
    ec: '0002-00000061',
  });
}

function fromHeader(request: OssHttpRequest, authorization: string): OssCredential {
  const { scheme, rest } = splitAuthorization(authorization);
  if (scheme === 'OSS') return v1FromHeader(request, rest);
  if (scheme === V4_ALGORITHM) return v4FromHeader(request, rest);
  throw unsupportedScheme();
}

function v1FromHeader(request: OssHttpRequest, text: string): OssCredential {
  return {
    scheme: 'v1',
    carrier: 'header',
    ...parseKeyAndSignature(text),
    // The V1 signer of the Python SDK V2 names the header without its prefix.
    securityToken: headerText(request.headers, 'x-oss-security-token') ?? headerText(request.headers, 'security-token'),
  };
}

function v1FromQuery(request: OssHttpRequest): OssCredential {
  const { query } = request;
  return {
    scheme: 'v1',
    carrier: 'query',
    ...urlKeyAndSignature(query, 'OSSAccessKeyId'),
    securityToken: query.get('security-token') ?? headerText(request.headers, 'x-oss-security-token'),
  };
}

function v4FromHeader(request: OssHttpRequest, text: string): OssCredential {
  const fields = parseFields(text);
  const credential = fields.get('Credential');
  const signature = fields.get('Signature');
  if (!credential || !signature) {
    throw ossError('InvalidArgument', {
      message: 'Authorization header must contain Credential and Signature.',
      ec: '0002-00000202',
    });
  }
  return {
    ...parseOssScope(credential, 'Authorization header'),
    scheme: 'v4',
    carrier: 'header',
    securityToken: headerText(request.headers, 'x-oss-security-token'),
    signature,
    additionalHeaders: additionalHeaders(fields.get('AdditionalHeaders')),
  };
}

function v4FromQuery(request: OssHttpRequest): OssCredential {
  const { query } = request;
  const credential = query.get('x-oss-credential');
  const signature = query.get('x-oss-signature');
  if (!credential || !signature) {
    throw ossError('InvalidArgument', {
      message: 'Query-string authentication requires the x-oss-credential and x-oss-signature parameters.',
      ec: '0002-00000202',
    });
  }
  return {
    ...parseOssScope(credential, 'query string'),
    scheme: 'v4',
    carrier: 'query',
    securityToken: query.get('x-oss-security-token'),
    signature,
    additionalHeaders: additionalHeaders(query.get('x-oss-additional-headers')),
  };
}

/**
 * The scope of a V4 credential: `<access key id>/<date>/<region>/<product>/aliyun_v4_request`. `place` is where it stands.
 * @throws WireError InvalidArgument
 */
export function parseOssScope(
  credential: string,
  place: string,
): Pick<OssV4Credential, 'accessKeyId' | 'date' | 'region' | 'product'> {
  const parts = credential.split('/');
  const [accessKeyId = '', date = '', region = '', product = '', suffix] = parts;
  if (parts.length !== 5 || accessKeyId === '') {
    throw ossError('InvalidArgument', { message: `Invalid Credential in ${place}.`, ec: '0002-00000202' });
  }
  if (!/^\d{8}$/.test(date)) {
    throw ossError('InvalidArgument', { message: `Invalid signing date in ${place}.`, ec: '0002-00000212' });
  }
  if (suffix !== 'aliyun_v4_request') {
    throw ossError('InvalidArgument', { message: `Invalid signing terminator in ${place}.`, ec: '0002-00000213' });
  }
  if (!PRODUCTS.has(product)) {
    throw ossError('InvalidArgument', { message: `Invalid signing product in ${place}.`, ec: '0002-00000227' });
  }
  if (region === '') throw wrongRegion({ carrier: place === 'Authorization header' ? 'header' : 'query' });
  return { accessKeyId, date, region, product };
}

/**
 * A V4 scope that names no region, or another one than the one addressed.
 * @documented EC 0002-00000226, SDK integration tests
 */
export function wrongRegion({ carrier }: { readonly carrier: 'header' | 'query' | 'form' }): Error {
  const message =
    carrier === 'header'
      ? 'Invalid signing region in Authorization header.'
      : 'The signing region in credential is invalid.';
  return ossError('InvalidArgument', { message, ec: '0002-00000226' });
}

function additionalHeaders(list: string | undefined): readonly string[] {
  if (!list) return [];
  return list
    .split(';')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
    .sort();
}
