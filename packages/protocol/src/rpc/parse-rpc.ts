import type { IncomingHttpHeaders } from 'node:http';
import { kmsError } from '../errors/kms-errors.ts';
import { parseAuthorization } from './authorization-header.ts';
import { decodeForm } from './decode-form.ts';
import { toRpcFormat } from './rpc-format.ts';
import type { RpcEnvelope, RpcHttpRequest } from './rpc-request.ts';
import { parseRpcTimestamp } from './rpc-timestamp.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Takes a request apart. Checks, in this order: method, path, readable parameters, common parameters, form of the
 * timestamp. Says nothing about whether the signature is right.
 * @throws WireError `UnsupportedHTTPMethod`, `InvalidAction.NotFound`, `ParseRequestParameterException`, `MissingAction`,
 *   `MissingVersion`, `MissingAccessKeyId`, `IncompleteSignature`, `IllegalTimestamp`, `InvalidTimeStamp.Format`
 * @inferred the order; no recorded answer separates the checks
 */
export function parseRpc(request: RpcHttpRequest): RpcEnvelope {
  const { method, url, headers } = request;
  if (method !== 'GET' && method !== 'POST') throw kmsError('UnsupportedHTTPMethod');
  const mark = url.indexOf('?');
  if ((mark < 0 ? url : url.slice(0, mark)) !== '/') throw kmsError('InvalidAction.NotFound');

  const query = new Map<string, string>();
  if (mark >= 0) decodeForm(url.slice(mark + 1), query);
  const parameters = request.body.length > 0 ? withForm(query, request) : query;

  const authorization = headers.authorization;
  return authorization?.startsWith('ACS')
    ? v3Envelope(authorization, headers, query, parameters)
    : v1Envelope(headers, query, parameters);
}

function withForm(query: ReadonlyMap<string, string>, request: RpcHttpRequest): ReadonlyMap<string, string> {
  const contentType = request.headers['content-type'];
  if (contentType !== undefined && contentType.split(';', 1)[0]?.trim().toLowerCase() !== FORM_TYPE) {
    throw kmsError('ParseRequestParameterException');
  }
  const merged = new Map(query);
  decodeForm(request.body.toString('utf8'), merged);
  return merged;
}

function v1Envelope(
  headers: IncomingHttpHeaders,
  query: ReadonlyMap<string, string>,
  parameters: ReadonlyMap<string, string>,
): RpcEnvelope {
  const action = parameters.get('Action');
  const signature = parameters.get('Signature');
  if (!action) {
    // A V3 request that lost its Authorization header names its action in x-acs-action: what it lacks is a signature.
    throw kmsError(signature === undefined && headers['x-acs-action'] ? 'IncompleteSignature' : 'MissingAction');
  }
  const version = parameters.get('Version');
  if (!version) throw kmsError('MissingVersion');
  const accessKeyId = parameters.get('AccessKeyId');
  if (!accessKeyId) throw kmsError('MissingAccessKeyId');
  if (
    !signature ||
    parameters.get('SignatureMethod') !== 'HMAC-SHA1' ||
    parameters.get('SignatureVersion') !== '1.0' ||
    parameters.get('SignatureType')
  ) {
    throw kmsError('IncompleteSignature');
  }
  const timestamp = parameters.get('Timestamp');
  return {
    scheme: 'v1',
    action,
    version,
    format: toRpcFormat(parameters.get('Format')),
    parameters,
    query,
    accessKeyId,
    securityToken: parameters.get('SecurityToken') || undefined,
    ...checkedTime(timestamp),
    nonce: parameters.get('SignatureNonce') || undefined,
    regionId: parameters.get('RegionId') || undefined,
    host: headers.host ?? '',
    signature,
    signedHeaders: [],
  };
}

function v3Envelope(
  authorization: string,
  headers: IncomingHttpHeaders,
  query: ReadonlyMap<string, string>,
  parameters: ReadonlyMap<string, string>,
): RpcEnvelope {
  const action = single(headers, 'x-acs-action');
  if (!action) throw kmsError('MissingAction');
  const version = single(headers, 'x-acs-version');
  if (!version) throw kmsError('MissingVersion');
  const { accessKeyId, signature, signedHeaders } = parseAuthorization(authorization);
  const nonce = single(headers, 'x-acs-signature-nonce');
  if (!nonce || !single(headers, 'x-acs-content-sha256')) throw kmsError('IncompleteSignature');
  const securityToken = single(headers, 'x-acs-security-token') || undefined;
  // A token that is not signed could be swapped on the way.
  if (securityToken !== undefined && !signedHeaders.includes('x-acs-security-token'))
    throw kmsError('IncompleteSignature');
  return {
    scheme: 'v3',
    action,
    version,
    format: toRpcFormat(parameters.get('Format')),
    parameters,
    query,
    accessKeyId,
    securityToken,
    ...checkedTime(single(headers, 'x-acs-date')),
    nonce,
    regionId: parameters.get('RegionId') || undefined,
    host: headers.host ?? '',
    signature,
    signedHeaders,
  };
}

function checkedTime(timestamp: string | undefined): { timestamp: string; timestampMs: number } {
  if (!timestamp) throw kmsError('IllegalTimestamp');
  const timestampMs = parseRpcTimestamp(timestamp);
  if (timestampMs === undefined) throw kmsError('InvalidTimeStamp.Format');
  return { timestamp, timestampMs };
}

function single(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
