import { createHmac, randomUUID } from 'node:crypto';
import type { AccessKey } from 'osseal/client-settings';
import { type RawResponse, sendHttp } from './raw-http.ts';

/** A KMS request in the V1 form. The signature is made here, apart from the product's own signer. */
export interface RawKmsRequest {
  readonly action: string;
  readonly method?: 'GET' | 'POST';
  /** Where the parameters go. Default: the query. */
  readonly carrier?: 'query' | 'form';
  /** Replaces or, with undefined, leaves out common parameters as well. */
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  readonly accessKey?: AccessKey;
}

type Server = AccessKey & { kms: string };

/** Sends one request. */
export function sendKms(server: Server, request: RawKmsRequest): Promise<RawResponse> {
  const method = request.method ?? 'POST';
  const encoded = signedParameters(server, { ...request, method });
  if (request.carrier !== 'form') return sendHttp(server.kms, { method, target: `/?${encoded}` });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return sendHttp(server.kms, { method, headers, body: encoded });
}

/** The same as a URL, for sending it more than once. */
export function signedKmsUrl(server: Server, request: RawKmsRequest): string {
  return `/?${signedParameters(server, request)}`;
}

function signedParameters(server: Server, request: RawKmsRequest): string {
  const accessKey = request.accessKey ?? server;
  const parameters: Record<string, string | undefined> = {
    Action: request.action,
    Version: '2016-01-20',
    Format: 'JSON',
    AccessKeyId: accessKey.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    ...request.parameters,
  };
  const pairs = Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined || name === 'Signature' ? [] : [[name, value] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  const text = `${request.method ?? 'GET'}&%2F&${encode(pairs)}`;
  const signature = createHmac('sha1', `${accessKey.accessKeySecret}&`).update(text).digest('base64');
  return `${pairs}&Signature=${encode(parameters.Signature ?? signature)}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
