import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WireError } from '../src/errors/wire-error.ts';
import { flattenedMap } from '../src/rpc/flattened-map.ts';
import { parseRpc } from '../src/rpc/parse-rpc.ts';
import { rpcFormat } from '../src/rpc/rpc-format.ts';
import type { RpcHttpRequest } from '../src/rpc/rpc-request.ts';
import { formatRpcTimestamp, parseRpcTimestamp } from '../src/rpc/rpc-timestamp.ts';

const COMMON = {
  Action: 'DescribeKey',
  Version: '2016-01-20',
  AccessKeyId: 'testid',
  Signature: 'c2ln',
  SignatureMethod: 'HMAC-SHA1',
  SignatureVersion: '1.0',
  Timestamp: '2024-05-20T06:34:21Z',
};
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
const ACS3 =
  'ACS3-HMAC-SHA256 Credential=testid, SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version, Signature=00ff';
const V3_HEADERS = {
  host: 'kms.cn-beijing.aliyuncs.com',
  authorization: ACS3,
  'x-acs-action': 'Encrypt',
  'x-acs-version': '2016-01-20',
  'x-acs-date': '2024-05-20T06:34:21Z',
  'x-acs-signature-nonce': 'n',
  'x-acs-content-sha256': 'x',
};

function request(part: Partial<RpcHttpRequest> & { parameters?: Record<string, string> }): RpcHttpRequest {
  const { parameters = COMMON, ...rest } = part;
  return { method: 'POST', url: `/?${new URLSearchParams(parameters)}`, headers: {}, body: Buffer.alloc(0), ...rest };
}

function refusal(part: Parameters<typeof request>[0]): string {
  try {
    parseRpc(request(part));
  } catch (error) {
    return (error as WireError).code;
  }
  return 'accepted';
}

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(COMMON).filter(([name]) => !names.includes(name)));
}

describe('parseRpc', () => {
  it('reads + and %20 as blanks and keeps UTF-8', () => {
    const { parameters } = parseRpc(request({ url: `${request({}).url}&a=x+y%20z&b=%E4%B8%AD&c=&d` }));
    expect(['a', 'b', 'c', 'd'].map((name) => parameters.get(name))).toEqual(['x y z', '中', '', '']);
  });

  it('merges query and form, and the form wins', () => {
    const envelope = parseRpc(request({ headers: FORM, body: Buffer.from('Action=Encrypt&KeyId=k') }));
    expect([envelope.action, envelope.parameters.get('KeyId')]).toEqual(['Encrypt', 'k']);
    expect(envelope.query.has('KeyId')).toBe(false);
  });

  it('takes the whole request from a form', () => {
    const body = Buffer.from(new URLSearchParams({ ...COMMON, Format: 'xMl' }).toString());
    expect(parseRpc(request({ url: '/', headers: FORM, body })).format).toBe('XML');
  });

  it('reads a target of 64 KiB', () => {
    const blob = 'A'.repeat(65_536);
    expect(
      parseRpc(request({ parameters: { ...COMMON, CiphertextBlob: blob } })).parameters.get('CiphertextBlob'),
    ).toBe(blob);
  });

  it('takes action, version and nonce of V3 from the headers, and allows blanks in Authorization', () => {
    const envelope = parseRpc(request({ url: '/?KeyId=k', headers: V3_HEADERS }));
    expect(envelope).toMatchObject({
      scheme: 'v3',
      action: 'Encrypt',
      accessKeyId: 'testid',
      nonce: 'n',
      signature: '00ff',
    });
    expect(envelope.host).toBe('kms.cn-beijing.aliyuncs.com');
  });

  it('lets nonce, region and token be absent in V1', () => {
    expect(parseRpc(request({}))).toMatchObject({ nonce: undefined, regionId: undefined, securityToken: undefined });
  });

  it.each([
    ['another method', { method: 'PUT' }, 'UnsupportedHTTPMethod'],
    ['a path', { url: '/keys' }, 'InvalidAction.NotFound'],
    ['a broken escape', { url: '/?a=%E4%B8' }, 'ParseRequestParameterException'],
    [
      'a body that is no form',
      { headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') },
      'ParseRequestParameterException',
    ],
    ['no action', { parameters: without('Action', 'Version') }, 'MissingAction'],
    ['no version', { parameters: without('Version', 'AccessKeyId') }, 'MissingVersion'],
    ['no access key', { parameters: without('AccessKeyId', 'Signature') }, 'MissingAccessKeyId'],
    ['no signature', { parameters: without('Signature', 'Timestamp') }, 'IncompleteSignature'],
    ['another method of signing', { parameters: { ...COMMON, SignatureMethod: 'HMAC-SHA256' } }, 'IncompleteSignature'],
    ['a bearer token', { parameters: { ...COMMON, SignatureType: 'BEARERTOKEN' } }, 'IncompleteSignature'],
    ['no timestamp', { parameters: without('Timestamp') }, 'IllegalTimestamp'],
    [
      'a timestamp of another form',
      { parameters: { ...COMMON, Timestamp: '2024-05-20 06:34:21' } },
      'InvalidTimeStamp.Format',
    ],
    [
      'a day that does not exist',
      { parameters: { ...COMMON, Timestamp: '2024-02-30T06:34:21Z' } },
      'InvalidTimeStamp.Format',
    ],
    [
      'V3 without Authorization',
      { url: '/', headers: { ...V3_HEADERS, authorization: undefined } },
      'IncompleteSignature',
    ],
    [
      'V3 by another algorithm',
      { url: '/', headers: { ...V3_HEADERS, authorization: ACS3.replace('SHA256', 'SM3') } },
      'IncompleteSignature',
    ],
    [
      'V3 with the host unsigned',
      { url: '/', headers: { ...V3_HEADERS, authorization: ACS3.replace('host;', '') } },
      'IncompleteSignature',
    ],
    [
      'V3 with an unsigned token',
      { url: '/', headers: { ...V3_HEADERS, 'x-acs-security-token': 't' } },
      'IncompleteSignature',
    ],
    [
      'V3 without a payload hash',
      { url: '/', headers: { ...V3_HEADERS, 'x-acs-content-sha256': undefined } },
      'IncompleteSignature',
    ],
    ['V3 without a date', { url: '/', headers: { ...V3_HEADERS, 'x-acs-date': undefined } }, 'IllegalTimestamp'],
  ])('refuses %s', (_name, part, code) => {
    expect(refusal(part)).toBe(code);
  });
});

describe('rpcFormat', () => {
  it.each([
    ['/?Action=&Format=XML', '', 'XML'],
    ['/?format=XML', '', 'XML'],
    ['/?Format=xml', 'Format=json', 'JSON'],
    ['/', 'a=%&Format=Xml', 'XML'],
    ['/?xFormat=XML', '', 'JSON'],
  ])('judges %s with body %p', (url, body, format) => {
    expect(rpcFormat({ method: 'POST', url, headers: {}, body: Buffer.from(body) })).toBe(format);
  });
});

describe('flattenedMap', () => {
  it('collects the keys after the prefix, dots included', () => {
    const parameters = new Map([
      ['EncryptionContext.a', '1'],
      ['EncryptionContext.b.c', '2'],
      ['EncryptionContext', '{}'],
    ]);
    expect(flattenedMap(parameters, 'EncryptionContext')).toEqual({ a: '1', 'b.c': '2' });
  });

  it('is undefined when no parameter has the prefix, and holds a key named __proto__ as a plain key', () => {
    expect(flattenedMap(new Map([['KeyId', 'k']]), 'EncryptionContext')).toBeUndefined();
    const map = flattenedMap(new Map([['E.__proto__', 'x']]), 'E');
    expect(Object.entries(map ?? {})).toEqual([['__proto__', 'x']]);
  });
});

describe('timestamps', () => {
  it('go both ways', () => {
    expect(formatRpcTimestamp(parseRpcTimestamp('2024-02-29T23:59:59Z') ?? 0)).toBe('2024-02-29T23:59:59Z');
    expect(parseRpcTimestamp('2024-05-20T06:34:21.999Z')).toBe(parseRpcTimestamp('2024-05-20T06:34:21Z'));
    expect(parseRpcTimestamp('2024-05-20T06:34:21.9Z')).toBeUndefined();
    expect(parseRpcTimestamp('2024-05-20T25:00:00Z')).toBeUndefined();
  });

  it('are read as the calendar has them, and not otherwise', () => {
    const digits = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
    const parts = fc.tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2));
    const valid = fc.date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31'), noInvalidDate: true });
    const texts = fc.oneof(
      parts.map(([y, mo, d, h, mi, s]) => `${y}-${mo}-${d}T${h}:${mi}:${s}Z`),
      valid.map((date) => `${date.toISOString().slice(0, 19)}Z`),
      fc.constantFrom('1900-02-29T00:00:00Z', '2000-02-29T00:00:00Z', '2024-06-31T00:00:00Z', '0050-01-01T00:00:00Z'),
      fc.constantFrom('2024-02-29t00:00:00Z', '2024-02-29T24:00:00Z', '2024-02-2xT00:00:00Z', ' 024-02-29T00:00:00Z'),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const ms = text >= '0100' ? Date.parse(text) : Number.NaN;
        const comesBack = !Number.isNaN(ms) && `${new Date(ms).toISOString().slice(0, 19)}Z` === text;
        expect(parseRpcTimestamp(text)).toBe(comesBack ? ms : undefined);
      }),
      { numRuns: 500 },
    );
  });
});
