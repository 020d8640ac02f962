import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseRpc } from '@osseal/protocol/rpc';
import { AccessKeySecret, signOssV4 as referenceOssV4, verifyRpc } from '@osseal/protocol/signature';
import { signOssV4 } from '../web/src/signing/oss-v4.ts';
import { rpcV3Authorization, signRpcV3 } from '../web/src/signing/rpc-v3.ts';

interface OssVector {
  readonly name: string;
  readonly kind: string;
  readonly access_key_id: string;
  readonly access_key_secret: string;
  readonly security_token: string | null;
  readonly method: string;
  readonly bucket: string | null;
  readonly key: string | null;
  readonly input_url: string;
  readonly input_headers: Record<string, string>;
  readonly signed_headers: Record<string, string>;
  readonly region: string;
  readonly product: string;
  readonly additional_headers: readonly string[] | null;
}

interface RpcVector {
  readonly name: string;
  readonly scheme: string;
  readonly method: string;
  readonly requestTarget: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly signedHeaderValues: Record<string, string>;
  readonly hashedRequestPayload: string;
  readonly authorization: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../protocol/test/vectors/${name}.json`, import.meta.url), 'utf8'));
// The pages sign no further headers and no other product.
const ossVectors = (read('oss-signatures').signer_vectors as readonly OssVector[]).filter(
  ({ kind, additional_headers, product }) =>
    kind === 'v4_header' && (additional_headers ?? []).length === 0 && product === 'oss',
);
const rpcVectors = (read('kms-signatures').vectors as readonly RpcVector[]).filter(
  ({ scheme }) => scheme === 'ACS3-HMAC-SHA256',
);

it('knows the vectors of the official clients', () => {
  expect(ossVectors.length).toBeGreaterThanOrEqual(5);
  expect(rpcVectors.length).toBeGreaterThanOrEqual(3);
});

describe.each(ossVectors)('OSS $name', (vector) => {
  it('has the signature that the official client made', () => {
    const lower = (headers: Record<string, string>) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const given = lower(vector.signed_headers);
    const query = Object.fromEntries(new URL(vector.input_url).searchParams);
    const date = given['x-oss-date'] ?? '';
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
    const headers = signOssV4(
      {
        method: vector.method,
        bucket: vector.bucket ?? undefined,
        key: vector.key ?? undefined,
        query,
        headers: lower(vector.input_headers),
      },
      {
        accessKeyId: vector.access_key_id,
        accessKeySecret: vector.access_key_secret,
        ...(vector.security_token !== null && { securityToken: vector.security_token }),
      },
      { region: vector.region, nowMs: Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) },
    );
    expect(headers.authorization).toBe(given.authorization);
  });
});

describe('OSS signatures', () => {
  it.each(['a b+c/ü中/!*()\'~"', '//double', 'trailing/'])('of the key %s are those of the protocol package', (key) => {
    const request = { method: 'PUT', bucket: 'demo', key, query: { uploads: '', 'part-number': "1'(" } };
    const nowMs = Date.UTC(2026, 10, 27);
    const signed = signOssV4(request, { accessKeyId: 'id', accessKeySecret: 's' }, { region: 'cn-hangzhou', nowMs });
    const reference = referenceOssV4(
      request,
      { accessKeyId: 'id', secret: new AccessKeySecret('s') },
      { region: 'cn-hangzhou', nowMs },
    );
    expect(signed).toEqual(reference);
  });
});

describe.each(rpcVectors)('RPC $name', (vector) => {
  it('has the signature that the official client made', () => {
    const query = Object.fromEntries(new URL(vector.requestTarget, 'http://host').searchParams);
    const { method, signedHeaderValues: headers, hashedRequestPayload: payloadHash } = vector;
    expect(rpcV3Authorization({ method, query, headers, payloadHash }, vector)).toBe(vector.authorization);
  });
});

describe('RPC calls', () => {
  it.each([undefined, 'token'])('are accepted with the token %s', (securityToken) => {
    const credential = { accessKeyId: 'id', accessKeySecret: 'secret' };
    const { headers, body } = signRpcV3(
      { action: 'Encrypt', version: '2016-01-20', parameters: { KeyId: 'alias/my key', Plaintext: "ü中'()!*~+/=" } },
      securityToken === undefined ? credential : { ...credential, securityToken },
      { host: '127.0.0.1:5601', nowMs: Date.UTC(2026, 10, 27), nonce: 'nonce' },
    );
    const request = {
      method: 'POST',
      url: '/',
      headers: { ...headers, host: '127.0.0.1:5601' },
      body: Buffer.from(body),
    };
    const envelope = parseRpc(request);
    expect(() => verifyRpc(request, envelope, new AccessKeySecret('secret'))).not.toThrow();
    expect(() => verifyRpc(request, envelope, new AccessKeySecret('other'))).toThrow();
    expect(envelope.securityToken).toBe(securityToken);
    expect(envelope.parameters.get('Plaintext')).toBe("ü中'()!*~+/=");
  });
});
