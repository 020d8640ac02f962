import { createHmac } from 'node:crypto';
import type { AccessKey } from 'osseal/client-settings';
import { type RawResponse, sendHttp } from './raw-http.ts';

/** A path-style OSS request. The signature is made here, apart from the product's own signer. */
export interface RawOssRequest {
  readonly method?: string;
  readonly bucket?: string;
  readonly key?: string;
  /** In order. A sub-resource without a value has ''. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Null: anonymous. Absent: the server's root. */
  readonly accessKey?: AccessKey | null;
  /** The time of the signature. */
  readonly date?: Date;
}

/** Of the sub-resources that take part in a V1 signature, those that the tests use. */
const SIGNED = new Set(
  `acl append bucketInfo continuation-token cors delete encryption lifecycle location logging objectMeta partNumber policy position referer
  requestPayment stat tagging transferAcceleration uploadId uploads versionId versioning versions`.split(/\s+/),
);
const isSigned = (name: string) => SIGNED.has(name) || /^(response-|x-oss-|security-token$)/.test(name);

/** Target and headers of one request, signed with V1 unless it is anonymous; for senders of their own. */
export function signOss(
  server: AccessKey,
  request: RawOssRequest,
): { target: string; headers: Record<string, string> } {
  const { method = 'GET', query = {}, accessKey = server } = request;
  const headers: Record<string, string> = { ...request.headers };
  if (accessKey !== null) {
    headers.date ??= (request.date ?? new Date()).toUTCString();
    const signature = sign(accessKey, stringToSign(method, headers, headers.date, resource(request)));
    headers.authorization = `OSS ${accessKey.accessKeyId}:${signature}`;
  }
  return { target: target(request, query), headers };
}

/** Sends one request. */
export function sendOss(server: AccessKey & { oss: string }, request: RawOssRequest): Promise<RawResponse> {
  const { method = 'GET', body } = request;
  return sendHttp(server.oss, { method, ...signOss(server, request), ...(body === undefined ? {} : { body }) });
}

/** A V1 URL that needs no header. `expires`: Unix seconds. */
export function presignOssV1(
  server: AccessKey & { oss: string },
  request: RawOssRequest & { readonly expires: number },
): string {
  const accessKey = request.accessKey ?? server;
  const text = stringToSign(request.method ?? 'GET', request.headers ?? {}, String(request.expires), resource(request));
  const signature = sign(accessKey, text);
  const signed = { OSSAccessKeyId: accessKey.accessKeyId, Expires: String(request.expires), Signature: signature };
  return server.oss + target(request, { ...request.query, ...signed });
}

function sign(accessKey: AccessKey, text: string): string {
  return createHmac('sha1', accessKey.accessKeySecret).update(text).digest('base64');
}

function stringToSign(method: string, headers: Readonly<Record<string, string>>, date: string, canonical: string) {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const ossHeaders = [...lower].filter(([name]) => name.startsWith('x-oss-')).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    method,
    lower.get('content-md5') ?? '',
    lower.get('content-type') ?? '',
    lower.get('x-oss-date') ?? date,
    ossHeaders.map(([name, value]) => `${name}:${value}\n`).join('') + canonical,
  ].join('\n');
}

function resource({ bucket, key = '', query = {} }: RawOssRequest): string {
  const parts = Object.keys(query)
    .filter(isSigned)
    .sort()
    .map((name) => (query[name] === '' ? name : `${name}=${query[name]}`));
  return (bucket === undefined ? '/' : `/${bucket}/${key}`) + (parts.length === 0 ? '' : `?${parts.join('&')}`);
}

function target({ bucket, key = '' }: RawOssRequest, query: Readonly<Record<string, string>>): string {
  const path = bucket === undefined ? '/' : `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const pairs = Object.entries(query).map(([name, value]) =>
    value === '' ? name : `${name}=${encodeURIComponent(value)}`,
  );
  return path + (pairs.length === 0 ? '' : `?${pairs.join('&')}`);
}
