import { createHmac, hash } from 'node:crypto';
import { ACS3_ALGORITHM } from '../rpc/authorization-header.ts';
import type { AccessKeySecret } from './access-key-secret.ts';
import { canonicalParameters } from './rpc-percent-encode.ts';

/** The parts of a request that V3 signs. */
export interface RpcV3Parts {
  readonly method: string;
  /** Decoded query parameters. */
  readonly query: ReadonlyMap<string, string>;
  /** Value of a header by its lower-case name; undefined counts as empty. */
  readonly header: (name: string) => string | undefined;
  /** Lower-case names in the order in which the client lists them. */
  readonly signedHeaders: readonly string[];
  /** Hex SHA-256 of the body. */
  readonly payloadHash: string;
}

/** The canonical request of V3. @documented "V3 request structure and signature" */
export function rpcV3CanonicalRequest(parts: RpcV3Parts): string {
  let headers = '';
  for (const name of parts.signedHeaders) headers += `${name}:${(parts.header(name) ?? '').trim()}\n`;
  const query = canonicalParameters(parts.query);
  return `${parts.method}\n/\n${query}\n${headers}\n${parts.signedHeaders.join(';')}\n${parts.payloadHash}`;
}

/** What V3 signs: the algorithm's name and the hash of the canonical request. */
export function rpcV3StringToSign(canonicalRequest: string): string {
  return `${ACS3_ALGORITHM}\n${sha256Hex(canonicalRequest)}`;
}

/** Lower-case hex HMAC-SHA256 of a V3 string to sign, under the bare secret. */
export function rpcV3Signature(stringToSign: string, secret: AccessKeySecret): string {
  return createHmac('sha256', secret.plain).update(stringToSign).digest('hex');
}

/** Lower-case hex SHA-256. */
export function sha256Hex(bytes: string | Buffer): string {
  // In one call: a Hash object costs three times as much as what it digests here.
  return hash('sha256', bytes, 'hex');
}

/** A call to be signed with V3. */
export interface RpcV3Call {
  readonly method: 'GET' | 'POST';
  /** Exactly what the Host header will say, port included. */
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Further headers; those named x-acs-* and content-type are signed. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `YYYY-MM-DDThh:mm:ssZ` */
  readonly date: string;
  readonly nonce: string;
}

/** The headers of a signed V3 call: those given, the common ones, and `authorization`. */
export function signRpcV3(call: RpcV3Call, accessKeyId: string, secret: AccessKeySecret): Record<string, string> {
  const payloadHash = sha256Hex(call.body);
  const headers: Record<string, string> = {
    ...call.headers,
    host: call.host,
    'x-acs-action': call.action,
    'x-acs-version': call.version,
    'x-acs-date': call.date,
    'x-acs-signature-nonce': call.nonce,
    'x-acs-content-sha256': payloadHash,
  };
  const signedHeaders = Object.keys(headers)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .sort();
  const canonicalRequest = rpcV3CanonicalRequest({
    method: call.method,
    query: new Map(Object.entries(call.query)),
    header: (name) => headers[name],
    signedHeaders,
    payloadHash,
  });
  const signature = rpcV3Signature(rpcV3StringToSign(canonicalRequest), secret);
  const credential = `Credential=${accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  return { ...headers, authorization: `${ACS3_ALGORITHM} ${credential}` };
}
