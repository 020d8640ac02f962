import { createHash, createHmac } from 'node:crypto';
import type { AccessKey } from 'osseal/client-settings';
import { type RawResponse, sendHttp } from './raw-http.ts';

/** A path-style request in the S3 dialect. The signature is made here, apart from the product's own code. */
export interface RawS3Request {
  readonly method?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** What the signature says of the body: all of it, nothing, or each of these pieces. Default: all of it. */
  readonly payload?: 'signed' | 'unsigned' | { readonly chunks: readonly (Buffer | string)[] };
  /** Default: the server's root. */
  readonly accessKey?: AccessKey;
  readonly date?: Date;
}

/** A request, ready for a sender of one's own. */
export interface SignedS3Request {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Server = AccessKey & { readonly oss: string };

const ALGORITHM = 'AWS4-HMAC-SHA256';
const REGION = 'cn-hangzhou';
const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** Signs with V4 in headers. */
export function signS3(server: Server, request: RawS3Request): SignedS3Request {
  const { method = 'GET', payload = 'signed', date = new Date(), accessKey = server } = request;
  const dateTime = dateTimeOf(date);
  const scope = scopeOf(dateTime);
  const whole = Buffer.from(request.body ?? '');
  const isChunked = typeof payload === 'object';
  const content = isChunked
    ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
    : payload === 'signed'
      ? sha256(whole)
      : 'UNSIGNED-PAYLOAD';
  const decoded = isChunked ? Buffer.concat(payload.chunks.map((chunk) => Buffer.from(chunk))) : whole;
  const headers: Record<string, string> = {
    host: new URL(server.oss).host,
    ...(isChunked && { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(decoded.length) }),
    ...request.headers,
    'x-amz-content-sha256': content,
    'x-amz-date': dateTime,
  };
  const path = pathOf(request);
  const query = queryOf(request.query ?? {});
  const names = Object.keys(headers).sort();
  const canonical = [
    ...[method, path, query],
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    ...['', names.join(';'), content],
  ].join('\n');
  const key = keyOf(accessKey, dateTime);
  const signature = hmac(key, `${ALGORITHM}\n${dateTime}\n${scope}\n${sha256(canonical)}`).toString('hex');
  headers.authorization = `${ALGORITHM} Credential=${accessKey.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const body = isChunked ? chunkedBody(payload.chunks, { key, dateTime, scope, signature }) : whole;
  return { method, target: query === '' ? path : `${path}?${query}`, headers, body };
}

/** Sends one request. */
export function sendS3(server: Server, request: RawS3Request): Promise<RawResponse> {
  return sendHttp(server.oss, signS3(server, request));
}

function chunkedBody(
  chunks: readonly (Buffer | string)[],
  { key, dateTime, scope, signature }: { key: Buffer; dateTime: string; scope: string; signature: string },
): Buffer {
  let previous = signature;
  const parts = [...chunks, ''].map((chunk) => {
    const text = [`${ALGORITHM}-PAYLOAD`, dateTime, scope, previous, sha256(''), sha256(chunk)].join('\n');
    previous = hmac(key, text).toString('hex');
    const bytes = Buffer.from(chunk);
    return Buffer.concat([
      Buffer.from(`${bytes.length.toString(16)};chunk-signature=${previous}\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]);
  });
  return Buffer.concat(parts);
}

function dateTimeOf(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function scopeOf(dateTime: string): string {
  return `${dateTime.slice(0, 8)}/${REGION}/s3/aws4_request`;
}

function keyOf({ accessKeySecret }: AccessKey, dateTime: string): Buffer {
  const parts = scopeOf(dateTime).split('/');
  return parts.reduce<Buffer | string>((key, part) => hmac(key, part), `AWS4${accessKeySecret}`) as Buffer;
}

const encode = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function pathOf({ bucket, key = '' }: RawS3Request): string {
  return bucket === undefined ? '/' : `/${bucket}/${key.split('/').map(encode).join('/')}`;
}

function queryOf(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}
