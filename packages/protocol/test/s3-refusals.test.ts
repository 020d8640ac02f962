import { describe, expect, it } from '@jest/globals';
import { accept, refusal, type SentRequest, vectors } from './s3-vectors.ts';

const frozenMs = vectors.frozen_time_unix * 1000;
const DAY = '20261123';

function captured(name: string): SentRequest {
  const request = vectors.requests.find((each) => each.name === name);
  if (request === undefined) throw new Error(name);
  return { method: request.method, target: request.request_target, headers: request.headers, nowMs: frozenMs };
}

function presigned(change: (query: URLSearchParams) => void = () => {}): SentRequest {
  const { url } = vectors.presigned_urls.find(({ name }) => name === 'GetObject, session') ?? { url: '' };
  const parsed = new URL(url);
  change(parsed.searchParams);
  return { method: 'GET', target: parsed.pathname + parsed.search, headers: { host: parsed.host }, nowMs: frozenMs };
}

function withHeaders(request: SentRequest, headers: Record<string, string | undefined>): SentRequest {
  const all = Object.entries({ ...request.headers, ...headers }).filter(([, value]) => value !== undefined);
  return { ...request, headers: Object.fromEntries(all) as Record<string, string> };
}

const list = captured('ListObjectsV2, path');
const authorization = list.headers.authorization ?? '';

describe('an Authorization header is refused', () => {
  it.each([
    ['without a scheme that is known', 'AWS5 x', 'InvalidArgument', '0002-00000061'],
    ['of V2 without a signature', 'AWS AKIAIOSFODNN7EXAMPLE:', 'InvalidArgument', '0002-00000061'],
    [
      'of V4 without a credential',
      'AWS4-HMAC-SHA256 SignedHeaders=host,Signature=00',
      'InvalidArgument',
      '0002-00000406',
    ],
    ['with a short signature', authorization.replace(/.$/, ''), 'InvalidArgument', '0002-00000408'],
    ['for another service', authorization.replace('/s3/', '/oss/'), 'InvalidArgument', '0002-00000406'],
    ['with another day than its date', authorization.replace(DAY, '20261122'), 'InvalidArgument', '0002-00000406'],
    ['that signs no host', authorization.replace(';host;', ';'), 'InvalidArgument', '0002-00000426'],
    [
      'that signs a header that is not there',
      authorization.replace(';host;', ';host;range;'),
      'InvalidArgument',
      '0002-00000428',
    ],
  ])('%s', (_, header, code, ec) => {
    const error = refusal(() => accept(withHeaders(list, { authorization: header })));
    expect([error.code, error.ec]).toEqual([code, ec]);
  });

  it('beside a signed URL', () => {
    expect(refusal(() => accept(withHeaders(presigned(), { authorization })))).toMatchObject({
      code: 'InvalidArgument',
    });
  });

  it("that leaves one of Amazon's headers unsigned", () => {
    const { code, elements } = refusal(() => accept(withHeaders(list, { 'x-amz-acl': 'public-read' })));
    expect(code).toBe('AccessDenied');
    expect(elements).toContainEqual(['HeadersNotSigned', 'x-amz-acl']);
  });
});

describe('a request is refused', () => {
  it.each([
    ['a quarter of an hour before its time', -16],
    ['a quarter of an hour behind its time', 16],
  ])('%s', (_, minutes) => {
    expect(refusal(() => accept({ ...list, nowMs: frozenMs + minutes * 60_000 })).code).toBe('RequestTimeTooSkewed');
    expect(() => accept({ ...list, nowMs: frozenMs + (minutes - Math.sign(minutes) * 2) * 60_000 })).not.toThrow();
  });

  it('without a date', () => {
    const error = refusal(() => accept(withHeaders(list, { 'x-amz-date': undefined, date: 'yesterday' })));
    expect(error.code).toBe('AccessDenied');
  });

  it.each([
    ['without the digest of its body', undefined],
    ['with a digest that is none', 'abc'],
  ])('%s', (_, value) => {
    const error = refusal(() => accept(withHeaders(list, { 'x-amz-content-sha256': value })));
    expect([error.code, error.ec]).toEqual([
      'InvalidArgument',
      value === undefined ? '0002-00000428' : '0002-00000427',
    ]);
  });
});

describe('a signed URL is refused', () => {
  it.each([
    ['with another algorithm', 'X-Amz-Algorithm', 'AWS4-HMAC-SHA1', 'InvalidArgument', '0002-00000061'],
    ['with a signature that is none', 'X-Amz-Signature', 'abc', 'InvalidArgument', '0002-00000423'],
    ['with a credential that is none', 'X-Amz-Credential', 'AKIAIOSFODNN7EXAMPLE', 'InvalidArgument', '0002-00000413'],
    ['with a date that is none', 'X-Amz-Date', 'today', 'AccessDenied', undefined],
    ['that lives no second', 'X-Amz-Expires', '0', 'InvalidArgument', undefined],
    ['that lives more than a week', 'X-Amz-Expires', '604801', 'InvalidArgument', undefined],
    ['whose token was changed', 'X-Amz-Security-Token', 'other', 'SignatureDoesNotMatch', undefined],
    ['whose life was lengthened', 'X-Amz-Expires', '3601', 'SignatureDoesNotMatch', undefined],
  ])('%s', (_, name, value, code, ec) => {
    const error = refusal(() => accept(presigned((query) => query.set(name, value))));
    expect(error.code).toBe(code);
    if (ec !== undefined) expect(error.ec).toBe(ec);
  });

  it('without its list of headers', () => {
    const error = refusal(() => accept(presigned((query) => query.delete('X-Amz-SignedHeaders'))));
    expect([error.code, error.ec]).toEqual(['InvalidArgument', '0002-00000419']);
  });

  it('when its time is over, and not before', () => {
    expect(() => accept({ ...presigned(), nowMs: frozenMs + 3_600_000 })).not.toThrow();
    expect(refusal(() => accept({ ...presigned(), nowMs: frozenMs + 3_600_001 })).code).toBe('AccessDenied');
  });

  it('of V2 that is not whole, or over', () => {
    const target = '/a?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x';
    const at = (expires: string): SentRequest => ({
      method: 'GET',
      target: target + expires,
      headers: { host: 'johnsmith.s3.amazonaws.com' },
      nowMs: frozenMs,
    });
    expect(refusal(() => accept(at(''))).code).toBe('AccessDenied');
    expect(refusal(() => accept(at('&Expires=soon'))).code).toBe('AccessDenied');
    expect(refusal(() => accept(at('&Expires=1175139620'))).message).toMatch(/expired/i);
  });
});
