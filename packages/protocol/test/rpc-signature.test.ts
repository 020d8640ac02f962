import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WireError } from '../src/errors/wire-error.ts';
import { parseRpc } from '../src/rpc/parse-rpc.ts';
import type { RpcHttpRequest } from '../src/rpc/rpc-request.ts';
import { AccessKeySecret } from '../src/signature/access-key-secret.ts';
import {
  canonicalParameters,
  encodedCanonicalParameters,
  rpcPercentEncode,
} from '../src/signature/rpc-percent-encode.ts';
import { signRpcV1, signRpcV3, verifyRpc } from '../src/signature/rpc-signature.ts';

describe('what V1 signs', () => {
  it('is the canonical parameters, encoded once more', () => {
    const texts = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(texts, fc.string()), fc.oneof(texts, fc.base64String()))), (pairs) => {
        const parameters = new Map([...pairs, ['Signature', 'left out']]);
        expect(encodedCanonicalParameters(parameters, 'Signature')).toBe(
          rpcPercentEncode(canonicalParameters(parameters, 'Signature')),
        );
      }),
    );
  });
});

const secret = new AccessKeySecret('testsecret');
const date = '2024-05-20T06:34:21Z';

function refusal(request: RpcHttpRequest, withSecret = secret): WireError {
  try {
    verifyRpc(request, parseRpc(request), withSecret);
  } catch (error) {
    return error as WireError;
  }
  throw new Error('accepted');
}

function v1(change: (parameters: Record<string, string>) => void = () => {}): RpcHttpRequest {
  const call = { method: 'GET', action: 'DescribeKey', version: '2016-01-20', date, nonce: 'n-1' } as const;
  const parameters = signRpcV1({ ...call, parameters: { KeyId: 'alias/a b*' } }, 'testid', secret);
  change(parameters);
  return { method: 'GET', url: `/?${new URLSearchParams(parameters)}`, headers: {}, body: Buffer.alloc(0) };
}

function v3(body = 'KeyId=a'): RpcHttpRequest {
  const headers = signRpcV3(
    {
      method: 'POST',
      host: '127.0.0.1:5600',
      action: 'DescribeKey',
      version: '2016-01-20',
      query: { KeyId: 'b c' },
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-acs-osseal-call': 'e30' },
      date,
      nonce: 'n-1',
    },
    'testid',
    secret,
  );
  return { method: 'POST', url: '/?KeyId=b+c', headers, body: Buffer.from(body) };
}

describe('a V1 signature', () => {
  it('holds for parameters that URLSearchParams wrote with + for blanks', () => {
    expect(() => verifyRpc(v1(), parseRpc(v1()), secret)).not.toThrow();
  });

  it('covers every parameter, and the refusal ends in the string to sign without a blank after the colon', () => {
    const error = refusal(
      v1((parameters) => {
        parameters.KeyId = 'other';
      }),
    );
    expect([error.code, error.status]).toEqual(['SignatureDoesNotMatch', 400]);
    expect(error.message).toBe(
      'Specified signature is not matched with our calculation. server string to sign is:' +
        'GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeKey%26Format%3DJSON%26KeyId%3Dother%26SignatureMethod%3DHMAC-SHA1' +
        '%26SignatureNonce%3Dn-1%26SignatureVersion%3D1.0%26Timestamp%3D2024-05-20T06%253A34%253A21Z%26Version%3D2016-01-20',
    );
  });

  it('keeps an empty SignatureType in the string to sign', () => {
    const request = v1((parameters) => {
      parameters.SignatureType = '';
    });
    expect(refusal(request).message).toContain('%26SignatureType%3D%26SignatureVersion');
  });

  it('does not hold under another secret', () => {
    expect(refusal(v1(), new AccessKeySecret('other')).code).toBe('SignatureDoesNotMatch');
  });
});

describe('a V3 signature', () => {
  it('holds for form and query together and covers extra x-acs headers', () => {
    const request = v3();
    expect(() => verifyRpc(request, parseRpc(request), secret)).not.toThrow();
    const changed = { ...request, headers: { ...request.headers, 'x-acs-osseal-call': 'changed' } };
    expect(refusal(changed).code).toBe('SignatureDoesNotMatch');
  });

  it('covers the body, whatever hash the client claims', () => {
    const request = v3();
    expect(refusal({ ...request, body: Buffer.from('KeyId=z') }).code).toBe('SignatureDoesNotMatch');
  });

  it('covers host, query and method', () => {
    const request = v3();
    expect(refusal({ ...request, headers: { ...request.headers, host: 'elsewhere' } }).code).toBe(
      'SignatureDoesNotMatch',
    );
    expect(refusal({ ...request, url: '/?KeyId=b' }).code).toBe('SignatureDoesNotMatch');
    expect(refusal({ ...request, method: 'GET' }).code).toBe('SignatureDoesNotMatch');
  });

  it('is refused with the V3 string to sign', () => {
    const request = v3();
    expect(refusal({ ...request, url: '/' }).message).toMatch(
      /^Specified signature is not matched with our calculation\. server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$/,
    );
  });
});
