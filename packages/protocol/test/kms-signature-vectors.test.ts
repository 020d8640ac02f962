import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseRpc } from '../src/rpc/parse-rpc.ts';
import type { RpcHttpRequest } from '../src/rpc/rpc-request.ts';
import { AccessKeySecret } from '../src/signature/access-key-secret.ts';
import { canonicalParameters } from '../src/signature/rpc-percent-encode.ts';
import { signRpcV1, signRpcV3, verifyRpc } from '../src/signature/rpc-signature.ts';
import { rpcV1Signature, rpcV1StringToSign } from '../src/signature/rpc-v1.ts';
import { rpcV3CanonicalRequest, rpcV3Signature, rpcV3StringToSign, sha256Hex } from '../src/signature/rpc-v3.ts';

interface Vector {
  name: string;
  scheme: string;
  accessKeyId: string;
  accessKeySecret: string;
  method: 'GET' | 'POST';
  requestTarget: string | null;
  contentType?: string | null;
  body: string;
  signedParameters?: Record<string, string>;
  signedHeaderValues?: Record<string, string>;
  canonicalizedQueryString?: string;
  canonicalQueryString?: string;
  canonicalRequest?: string;
  hashedRequestPayload?: string;
  stringToSign: string;
  signature: string;
  authorization?: string;
}

const file = JSON.parse(readFileSync(new URL('./vectors/kms-signatures.json', import.meta.url), 'utf8')) as {
  fixed: { timestamp: string; nonce: string; host: string };
  vectors: Vector[];
};
const v1 = file.vectors.filter(({ scheme }) => scheme.startsWith('RPC-V1'));
const v3 = file.vectors.filter(({ scheme }) => scheme === 'ACS3-HMAC-SHA256');

/** The request as the SDK sent it. */
function captured(vector: Vector): RpcHttpRequest {
  return {
    method: vector.method,
    url: vector.requestTarget ?? '/',
    headers: {
      host: file.fixed.host,
      ...(vector.contentType ? { 'content-type': vector.contentType } : {}),
      ...vector.signedHeaderValues,
      ...(vector.authorization ? { authorization: vector.authorization } : {}),
    },
    body: Buffer.from(vector.body),
  };
}

it('holds eight V1 and three V3 vectors', () => {
  expect([v1.length, v3.length]).toEqual([8, 3]);
});

describe.each(v1)('V1 vector $name', (vector) => {
  const secret = new AccessKeySecret(vector.accessKeySecret);
  const parameters = new Map(Object.entries(vector.signedParameters ?? {}));

  it('gives the canonical parameters, the string to sign and the signature of the SDK', () => {
    expect(canonicalParameters(parameters, 'Signature')).toBe(vector.canonicalizedQueryString);
    expect(rpcV1StringToSign(vector.method, parameters)).toBe(vector.stringToSign);
    expect(rpcV1Signature(vector.stringToSign, secret)).toBe(vector.signature);
  });

  it('is accepted as sent', () => {
    const request =
      vector.requestTarget === null
        ? {
            ...captured(vector),
            url: `/?${vector.canonicalizedQueryString}&Signature=${encodeURIComponent(vector.signature)}`,
          }
        : captured(vector);
    const envelope = parseRpc(request);
    expect(envelope.scheme).toBe('v1');
    expect(envelope.signature).toBe(vector.signature);
    expect(() => verifyRpc(request, envelope, secret)).not.toThrow();
  });

  it('is what signRpcV1 makes of the same call', () => {
    const { Action, Version, Format, Timestamp, SignatureNonce, SecurityToken, ...rest } =
      vector.signedParameters ?? {};
    const { AccessKeyId = '', SignatureMethod: _method, SignatureVersion: _version, ...own } = rest;
    const signed = signRpcV1(
      {
        method: vector.method,
        action: Action ?? '',
        version: Version ?? '',
        parameters: own,
        date: Timestamp ?? '',
        ...(Format === undefined ? {} : { format: Format }),
        ...(SignatureNonce === undefined ? {} : { nonce: SignatureNonce }),
        ...(SecurityToken === undefined ? {} : { securityToken: SecurityToken }),
      },
      AccessKeyId,
      secret,
    );
    expect(signed).toEqual({ ...vector.signedParameters, Signature: vector.signature });
  });
});

describe.each(v3)('V3 vector $name', (vector) => {
  const secret = new AccessKeySecret(vector.accessKeySecret);

  it('gives the canonical request, the string to sign and the signature of the SDK', () => {
    const request = captured(vector);
    const envelope = parseRpc(request);
    const payloadHash = sha256Hex(request.body);
    const canonical = rpcV3CanonicalRequest({
      method: vector.method,
      query: envelope.query,
      header: (name) => vector.signedHeaderValues?.[name],
      signedHeaders: envelope.signedHeaders,
      payloadHash,
    });
    expect(payloadHash).toBe(vector.hashedRequestPayload);
    expect(canonicalParameters(envelope.query)).toBe(vector.canonicalQueryString);
    expect(canonical).toBe(vector.canonicalRequest);
    expect(rpcV3StringToSign(canonical)).toBe(vector.stringToSign);
    expect(rpcV3Signature(vector.stringToSign, secret)).toBe(vector.signature);
  });

  it('is accepted as sent', () => {
    const request = captured(vector);
    const envelope = parseRpc(request);
    expect(envelope.scheme).toBe('v3');
    expect(() => verifyRpc(request, envelope, secret)).not.toThrow();
  });

  it('is what signRpcV3 makes of the same call', () => {
    const values = vector.signedHeaderValues ?? {};
    const { host = '', 'x-acs-action': action = '', 'x-acs-version': version = '', ...others } = values;
    const { 'x-acs-date': date = '', 'x-acs-signature-nonce': nonce = '', ...rest } = others;
    const query = Object.fromEntries(parseRpc(captured(vector)).query);
    const headers = signRpcV3(
      { method: vector.method, host, action, version, query, body: vector.body, headers: rest, date, nonce },
      vector.accessKeyId,
      secret,
    );
    expect(headers.authorization).toBe(vector.authorization);
  });
});
