import { createHmac } from 'node:crypto';
import { toBasicDate, toHttpDate } from '../oss/http-date.ts';
import { encodeStrict } from '../oss/percent-encoding.ts';
import type { AccessKeySecret } from './access-key-secret.ts';
import { byteString, v1StringToSign } from './oss-canonical-v1.ts';
import { isDefaultSigned, v4CanonicalRequest, v4Scope, v4StringToSign } from './oss-canonical-v4.ts';
import { V4_ALGORITHM } from './oss-credential.ts';

/** A request to sign. Header names in any case. */
export interface OssRequestToSign {
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who signs. */
export interface OssSigner {
  readonly accessKeyId: string;
  readonly secret: AccessKeySecret;
  readonly securityToken?: string;
}

/** The V4 scope and what else it signs. `product` defaults to `oss`. */
export interface OssV4Options {
  readonly nowMs: number;
  readonly region: string;
  readonly product?: string;
  readonly additionalHeaders?: readonly string[];
}

/** Headers of the request with V1 `authorization` (and `x-oss-date` where no date was given). Lower-case names. */
export function signOssV1(request: OssRequestToSign, signer: OssSigner, nowMs: number): Record<string, string> {
  const headers = lowerCase(request.headers);
  if (headers['x-oss-date'] === undefined && headers.date === undefined) headers['x-oss-date'] = toHttpDate(nowMs);
  if (signer.securityToken !== undefined) headers['x-oss-security-token'] = signer.securityToken;
  const date = headers['x-oss-date'] ?? headers.date ?? '';
  return { ...headers, authorization: `OSS ${signer.accessKeyId}:${v1Signature(request, signer, headers, date)}` };
}

/** Query parameters of a V1 signed URL, the request's own included. `expiresAt` is in Unix seconds. */
export function presignOssV1(request: OssRequestToSign, signer: OssSigner, expiresAt: number): Record<string, string> {
  const query: Record<string, string> = { ...request.query };
  if (signer.securityToken !== undefined) query['security-token'] = signer.securityToken;
  const signature = v1Signature({ ...request, query }, signer, lowerCase(request.headers), String(expiresAt));
  return { ...query, OSSAccessKeyId: signer.accessKeyId, Expires: String(expiresAt), Signature: signature };
}

function v1Signature(
  request: OssRequestToSign,
  signer: OssSigner,
  headers: Record<string, string>,
  date: string,
): string {
  const stringToSign = v1StringToSign({
    method: request.method,
    bucket: request.bucket,
    key: request.key,
    query: new Map(Object.entries(request.query ?? {})),
    headers,
    date,
  });
  return createHmac('sha1', signer.secret.plain).update(stringToSign, 'latin1').digest('base64');
}

/** Headers of the request with V4 `authorization`, `x-oss-date` and `x-oss-content-sha256`. Lower-case names. */
export function signOssV4(request: OssRequestToSign, signer: OssSigner, options: OssV4Options): Record<string, string> {
  const headers = lowerCase(request.headers);
  headers['x-oss-date'] ??= toBasicDate(options.nowMs);
  headers['x-oss-content-sha256'] ??= 'UNSIGNED-PAYLOAD';
  if (signer.securityToken !== undefined) headers['x-oss-security-token'] = signer.securityToken;
  const additional = additionalNames(options);
  const { scope, signature } = v4Signature(request, headers, signer, options, headers['x-oss-date'], 'header');
  const named = additional.length === 0 ? '' : `AdditionalHeaders=${additional.join(';')},`;
  return {
    ...headers,
    authorization: `${V4_ALGORITHM} Credential=${signer.accessKeyId}/${scope},${named}Signature=${signature}`,
  };
}

/** Query parameters of a V4 signed URL, the request's own included. Good for 1 to 604800 seconds from `nowMs`. */
export function presignOssV4(
  request: OssRequestToSign,
  signer: OssSigner,
  options: OssV4Options & { readonly expiresSeconds: number },
): Record<string, string> {
  const dateTime = toBasicDate(options.nowMs);
  const additional = additionalNames(options);
  const query: Record<string, string> = {
    ...request.query,
    'x-oss-signature-version': V4_ALGORITHM,
    'x-oss-date': dateTime,
    'x-oss-expires': String(options.expiresSeconds),
    'x-oss-credential': `${signer.accessKeyId}/${scopeOf(options, dateTime)}`,
  };
  if (additional.length > 0) query['x-oss-additional-headers'] = additional.join(';');
  if (signer.securityToken !== undefined) query['x-oss-security-token'] = signer.securityToken;
  const { signature } = v4Signature(
    { ...request, query },
    lowerCase(request.headers),
    signer,
    options,
    dateTime,
    'query',
  );
  return { ...query, 'x-oss-signature': signature };
}

function v4Signature(
  request: OssRequestToSign,
  headers: Record<string, string>,
  signer: OssSigner,
  options: OssV4Options,
  dateTime: string,
  carrier: 'header' | 'query',
): { readonly scope: string; readonly signature: string } {
  const canonical = v4CanonicalRequest({
    method: request.method,
    bucket: request.bucket,
    key: request.key,
    rawQuery: formatQuery(request.query ?? {}),
    headers,
    additionalHeaders: additionalNames(options),
    carrier,
  });
  const scope = scopeOf(options, dateTime);
  const key = signer.secret.ossV4(dateTime.slice(0, 8), options.region, options.product ?? 'oss');
  const stringToSign = v4StringToSign(canonical, dateTime, scope);
  return { scope, signature: createHmac('sha256', key).update(stringToSign, 'latin1').digest('hex') };
}

/** Signature of a PostObject policy (base64 JSON) under V1. @documented PostObject */
export function signPostPolicyV1(policy: string, secret: AccessKeySecret): string {
  return createHmac('sha1', secret.plain).update(policy, 'latin1').digest('base64');
}

/** Signature of a PostObject policy (base64 JSON) under V4. `date` is `yyyymmdd`. @documented PostObject */
export function signPostPolicyV4(
  policy: string,
  secret: AccessKeySecret,
  scope: { readonly date: string; readonly region: string; readonly product?: string },
): string {
  const key = secret.ossV4(scope.date, scope.region, scope.product ?? 'oss');
  return createHmac('sha256', key).update(policy, 'latin1').digest('hex');
}

/** A query as the URL carries it; an empty value is written as the bare name. */
export function formatQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => (value === '' ? encodeStrict(name) : `${encodeStrict(name)}=${encodeStrict(value)}`))
    .join('&');
}

function scopeOf(options: OssV4Options, dateTime: string): string {
  return v4Scope({ date: dateTime.slice(0, 8), region: options.region, product: options.product ?? 'oss' });
}

function additionalNames(options: OssV4Options): string[] {
  const names = (options.additionalHeaders ?? []).map((name) => name.toLowerCase());
  return [...new Set(names)].filter((name) => !isDefaultSigned(name)).sort();
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), byteString(value)]));
}
