import type { IncomingHttpHeaders } from 'node:http';

/** One RPC request as it came in. */
export interface RpcHttpRequest {
  readonly method: string;
  /** Raw request target: path and query, undecoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Signature family: parameters signed by HMAC-SHA1, or headers and body signed by ACS3-HMAC-SHA256. */
export type RpcScheme = 'v1' | 'v3';

/** Output format of an answer. */
export type RpcFormat = 'JSON' | 'XML';

/** A request taken apart, before anything in it is believed. */
export interface RpcEnvelope {
  readonly scheme: RpcScheme;
  readonly action: string;
  readonly version: string;
  readonly format: RpcFormat;
  /** Query and form together, decoded; the form wins. With `v1` the common and signature parameters are among them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The query alone, decoded: what `v3` signs. */
  readonly query: ReadonlyMap<string, string>;
  readonly accessKeyId: string;
  /** Present with STS credentials. */
  readonly securityToken: string | undefined;
  /** As sent. */
  readonly timestamp: string;
  readonly timestampMs: number;
  /** Always present with `v3`, optional with `v1`. */
  readonly nonce: string | undefined;
  readonly regionId: string | undefined;
  /** Host header, port included; '' without one. */
  readonly host: string;
  /** As sent: Base64 with `v1`, lower-case hex with `v3`. */
  readonly signature: string;
  /** `v3`: the header names that the client lists as signed, in its order. */
  readonly signedHeaders: readonly string[];
}
