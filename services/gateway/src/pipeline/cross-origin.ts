import type { IncomingMessage, ServerResponse } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { type OssAddressing, parseOssRequest, resolveTarget } from '@osseal/protocol/oss';
import type { CorsConfiguration, ObjectIndex } from '@osseal/storage';
import type { OssResponse } from '../action.ts';
import { type CrossOrigin, corsHeaders, EVERYBODY } from '../cors/cors-answer.ts';

/** What the answers to pages of other origins depend on. */
export interface CrossOriginDeps {
  readonly addressing: OssAddressing;
  readonly index: Pick<ObjectIndex, 'findBucket'>;
  /** A bucket without rules lets every page in. */
  readonly openByDefault: boolean;
}

/** Header names of one preflight are not more than a browser sends. */
const MAX_HEADERS = 100;

/**
 * Lets the page see the answer, be it an error, where the bucket's rules say so. For requests with an Origin alone.
 * Never rejects: what cannot be read here is refused by the steps that follow.
 */
export async function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  deps: CrossOriginDeps,
): Promise<void> {
  const { origin = '' } = request.headers;
  const configuration = await configurationOf(request, deps).catch(() => undefined);
  if (configuration === undefined) return;
  const asked: CrossOrigin = { origin, method: request.method ?? 'GET', headers: null };
  const headers = corsHeaders(configuration, asked);
  if (headers === undefined) {
    if (configuration.alwaysVary) response.setHeader('Vary', 'Origin');
    return;
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/**
 * The answer to a browser that asks whether a page may send a request. Nobody signs it.
 * @throws WireError BadRequest, AccessForbidden
 * @documented OptionObject
 */
export async function preflight(request: IncomingMessage, deps: CrossOriginDeps): Promise<OssResponse> {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  if (origin === undefined) throw insufficient('Origin request header');
  if (method === undefined) throw insufficient('Access-Control-Request-Method request header');
  const headers = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const configuration = headers.length > MAX_HEADERS ? undefined : await configurationOf(request, deps);
  const allowed = configuration && corsHeaders(configuration, { origin, method: method.toUpperCase(), headers });
  if (allowed === undefined) throw ossError('AccessForbidden');
  return { status: 200, headers: allowed };
}

async function configurationOf(
  request: IncomingMessage,
  { addressing, index, openByDefault }: CrossOriginDeps,
): Promise<CorsConfiguration | undefined> {
  const http = parseOssRequest(request.method ?? 'GET', request.url ?? '/', request.headers);
  const name = resolveTarget(http, addressing).bucket;
  const bucket = name === undefined ? undefined : await index.findBucket(name);
  return bucket?.cors ?? (openByDefault ? EVERYBODY : undefined);
}

function insufficient(missing: string): Error {
  return ossError('BadRequest', { message: `Insufficient information. ${missing} needed.` });
}
