import type { Credential } from './credential.ts';
import { hmacSha256, hmacSha256Hex, sha256Hex } from './digest.ts';
import { encodePath, encodeStrict } from './percent-encoding.ts';

/** A request of OSS. Header names in lower case. */
export interface OssRequest {
  readonly method: string;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const ALGORITHM = 'OSS4-HMAC-SHA256';

/**
 * The headers of a request, signed: those given, `x-oss-date`, `x-oss-content-sha256` and `authorization`.
 * @documented OSS V4 signature
 */
export function signOssV4(
  request: OssRequest,
  credential: Credential,
  scope: { readonly region: string; readonly nowMs: number },
): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = credential;
  const headers: Record<string, string> = {
    ...request.headers,
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-oss-date': basicDate(scope.nowMs),
    ...(securityToken !== undefined && { 'x-oss-security-token': securityToken }),
  };
  const dateTime = headers['x-oss-date'] ?? '';
  const date = dateTime.slice(0, 8);
  const scopeText = `${date}/${scope.region}/oss/aliyun_v4_request`;
  const signed = Object.keys(headers).filter(isSigned).sort();
  const canonical = [
    request.method,
    request.bucket === undefined ? '/' : encodePath(`/${request.bucket}/${request.key ?? ''}`),
    formatQuery(request.query ?? {}),
    ...signed.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    '',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const key = ['aliyun_v4_request', 'oss', scope.region, date].reduceRight<Uint8Array | string>(
    (parent, part) => hmacSha256(parent, part),
    `aliyun_v4${accessKeySecret}`,
  );
  const signature = hmacSha256Hex(key, [ALGORITHM, dateTime, scopeText, sha256Hex(canonical)].join('\n'));
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${accessKeyId}/${scopeText},Signature=${signature}`,
  };
}

/** A query as it is sent and signed: sorted, strictly encoded, without `=` behind names that have no value. */
export function formatQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]): readonly [string, string] => [encodeStrict(name), encodeStrict(value)])
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function isSigned(name: string): boolean {
  return name.startsWith('x-oss-') || name === 'content-type' || name === 'content-md5';
}

/** `yyyyMMddTHHmmssZ` */
function basicDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
