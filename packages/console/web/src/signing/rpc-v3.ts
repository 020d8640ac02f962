import type { Credential } from './credential.ts';
import { hmacSha256Hex, sha256Hex } from './digest.ts';
import { encodeStrict } from './percent-encoding.ts';

/** A call of KMS, RAM or STS, sent as a POST to `/`. */
export interface RpcCall {
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What differs from call to call. */
export interface RpcCircumstances {
  /** What the Host header will say, port included. */
  readonly host: string;
  readonly nowMs: number;
  readonly nonce: string;
}

const ALGORITHM = 'ACS3-HMAC-SHA256';
const FORM = 'application/x-www-form-urlencoded';

/**
 * Body and headers of a signed call; the browser adds the Host header itself.
 * @documented V3 request structure and signature
 */
export function signRpcV3(
  call: RpcCall,
  { accessKeyId, accessKeySecret, securityToken }: Credential,
  { host, nowMs, nonce }: RpcCircumstances,
): { readonly headers: Record<string, string>; readonly body: string } {
  const body = Object.entries(call.parameters)
    .map(([name, value]) => `${encodeStrict(name)}=${encodeStrict(value)}`)
    .join('&');
  const payloadHash = sha256Hex(body);
  const headers: Record<string, string> = {
    'content-type': FORM,
    'x-acs-action': call.action,
    'x-acs-content-sha256': payloadHash,
    'x-acs-date': `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': nonce,
    'x-acs-version': call.version,
    ...(securityToken !== undefined && { 'x-acs-security-token': securityToken }),
  };
  const authorization = rpcV3Authorization(
    { method: 'POST', query: {}, headers: { ...headers, host }, payloadHash },
    { accessKeyId, accessKeySecret },
  );
  return { headers: { ...headers, authorization }, body };
}

/** What the Authorization header says of a request all of whose `headers` are signed. @documented as above */
export function rpcV3Authorization(
  request: {
    readonly method: string;
    readonly query: Readonly<Record<string, string>>;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    readonly payloadHash: string;
  },
  { accessKeyId, accessKeySecret }: Credential,
): string {
  const names = Object.keys(request.headers).sort();
  const query = Object.keys(request.query)
    .sort()
    .map((name) => `${encodeStrict(name)}=${encodeStrict(request.query[name] ?? '')}`)
    .join('&');
  const canonical = [
    request.method,
    '/',
    query,
    ...names.map((name) => `${name}:${request.headers[name]?.trim()}`),
    '',
    names.join(';'),
    request.payloadHash,
  ].join('\n');
  const signature = hmacSha256Hex(accessKeySecret, `${ALGORITHM}\n${sha256Hex(canonical)}`);
  return `${ALGORITHM} Credential=${accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
}
