import { kmsError } from '../errors/kms-errors.ts';
import { headerText } from '../oss/header-text.ts';
import type { RpcEnvelope, RpcHttpRequest } from '../rpc/rpc-request.ts';
import type { AccessKeySecret } from './access-key-secret.ts';
import { rpcV1Signature, rpcV1StringToSign } from './rpc-v1.ts';
import { rpcV3CanonicalRequest, rpcV3Signature, rpcV3StringToSign, sha256Hex } from './rpc-v3.ts';
import { sameText } from './same-text.ts';

export type { RpcV1Call } from './rpc-v1.ts';
export { signRpcV1 } from './rpc-v1.ts';
export type { RpcV3Call } from './rpc-v3.ts';
export { signRpcV3 } from './rpc-v3.ts';

/**
 * Proves that the holder of `secret` signed the request, body included.
 * @throws WireError `SignatureDoesNotMatch`, whose message ends in the server's string to sign
 */
export function verifyRpc(request: RpcHttpRequest, envelope: RpcEnvelope, secret: AccessKeySecret): void {
  if (envelope.scheme === 'v1') {
    const stringToSign = rpcV1StringToSign(request.method, envelope.parameters);
    if (!sameText(envelope.signature, rpcV1Signature(stringToSign, secret))) throw mismatch(stringToSign);
    return;
  }
  const payloadHash = sha256Hex(request.body);
  const header = (name: string) => headerText(request.headers, name);
  const { query, signedHeaders } = envelope;
  const canonicalRequest = rpcV3CanonicalRequest({ method: request.method, query, header, signedHeaders, payloadHash });
  const stringToSign = rpcV3StringToSign(canonicalRequest);
  const bodyIsAsSigned = header('x-acs-content-sha256') === payloadHash;
  if (!bodyIsAsSigned || !sameText(envelope.signature, rpcV3Signature(stringToSign, secret)))
    throw mismatch(stringToSign);
}

// Classic SDK cores cut the text at the colon and compare the rest with their own string to sign: no blank after it.
function mismatch(stringToSign: string): Error {
  return kmsError('SignatureDoesNotMatch', {
    message: `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
  });
}
