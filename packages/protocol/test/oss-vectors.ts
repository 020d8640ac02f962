import { readFileSync } from 'node:fs';

export interface SignerVector {
  readonly name: string;
  readonly kind: 'v1_header' | 'v1_query' | 'v4_header' | 'v4_query';
  readonly access_key_id: string;
  readonly access_key_secret: string;
  readonly security_token: string | null;
  readonly method: string;
  readonly bucket: string | null;
  readonly key: string | null;
  readonly input_url: string;
  readonly input_headers: Record<string, string>;
  readonly string_to_sign: string;
  readonly signed_url: string;
  readonly signed_headers: Record<string, string>;
  readonly region?: string;
  readonly product?: string;
  readonly canonical_request?: string;
  readonly additional_headers: readonly string[] | null;
  readonly clock: string;
  readonly expires_at?: number | string;
}

export interface CapturedRequest {
  readonly name: string;
  readonly method: string;
  readonly request_target: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface PresignedUrl {
  readonly name: string;
  readonly method: string;
  readonly key: string;
  readonly url: string;
  readonly additional_headers?: readonly string[];
  readonly request_headers?: Record<string, string>;
}

interface OssVectors {
  readonly frozen_time_unix: number;
  readonly credentials: { access_key_id: string; access_key_secret: string; security_token: string };
  readonly signer_vectors: readonly SignerVector[];
  readonly full_requests: readonly CapturedRequest[];
  readonly presigned_urls: readonly PresignedUrl[];
  readonly post_policies: readonly Record<string, string>[];
  readonly crc64_and_md5: readonly {
    input_hex: string | null;
    input_desc: string | null;
    length: number;
    crc64ecma_decimal: string;
    md5_etag: string;
    content_md5: string;
  }[];
}

/** Produced by the official SDKs' own signing code; see the file's description. */
export const vectors = JSON.parse(
  readFileSync(new URL('./vectors/oss-signatures.json', import.meta.url), 'utf8'),
) as OssVectors;

export function lowerCaseNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Path and query of a URL, with no normalisation. */
export function rawTarget(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '');
}
