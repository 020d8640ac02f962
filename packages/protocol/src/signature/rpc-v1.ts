import { createHmac } from 'node:crypto';
import type { AccessKeySecret } from './access-key-secret.ts';
import { encodedCanonicalParameters } from './rpc-percent-encode.ts';

/** What V1 signs: every parameter of query and form except Signature. @documented RPC signature */
export function rpcV1StringToSign(method: string, parameters: ReadonlyMap<string, string>): string {
  return `${method}&%2F&${encodedCanonicalParameters(parameters, 'Signature')}`;
}

/** Base64 HMAC-SHA1 of a V1 string to sign. */
export function rpcV1Signature(stringToSign: string, secret: AccessKeySecret): string {
  return createHmac('sha1', secret.rpcV1).update(stringToSign).digest('base64');
}

/** A call to be signed with V1. */
export interface RpcV1Call {
  readonly method: 'GET' | 'POST';
  readonly action: string;
  readonly version: string;
  /** Parameters of the action itself. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `YYYY-MM-DDThh:mm:ssZ` */
  readonly date: string;
  /** Left out: the call carries none. */
  readonly nonce?: string;
  readonly format?: string;
  readonly securityToken?: string;
}

/** All parameters of a signed V1 call, Signature included; send them as query, as form, or split between both. */
export function signRpcV1(call: RpcV1Call, accessKeyId: string, secret: AccessKeySecret): Record<string, string> {
  const parameters: Record<string, string> = {
    ...call.parameters,
    Action: call.action,
    Version: call.version,
    Format: call.format ?? 'JSON',
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    Timestamp: call.date,
    ...(call.nonce === undefined ? {} : { SignatureNonce: call.nonce }),
    ...(call.securityToken === undefined ? {} : { SecurityToken: call.securityToken }),
  };
  const stringToSign = rpcV1StringToSign(call.method, new Map(Object.entries(parameters)));
  return { ...parameters, Signature: rpcV1Signature(stringToSign, secret) };
}
