import { describe, expect, it } from '@jest/globals';
import { type OssHttpRequest, parseOssRequest, resolveTarget } from '@osseal/protocol/oss';
import { regionOfScope, sentHeaders, toOssRequest } from '@osseal/protocol/s3';
import { refusal } from './s3-vectors.ts';

const NO_DOMAINS = { baseDomains: [], customDomains: new Map() };

function translated(method: string, target: string, headers: Record<string, string> = {}): OssHttpRequest {
  const request = parseOssRequest(method, target, { host: '127.0.0.1', ...headers });
  return toOssRequest(request, resolveTarget(request, NO_DOMAINS));
}

describe('headers of S3', () => {
  it.each([
    ['x-amz-acl', 'public-read', 'x-oss-object-acl', 'public-read'],
    ['x-amz-copy-source', '/b/k?versionId=1', 'x-oss-copy-source', '/b/k?versionId=1'],
    ['x-amz-copy-source-if-match', '"e"', 'x-oss-copy-source-if-match', '"e"'],
    ['x-amz-copy-source-range', 'bytes=0-9', 'x-oss-copy-source-range', 'bytes=0-9'],
    ['x-amz-meta-a-b', 'c', 'x-oss-meta-a-b', 'c'],
    ['x-amz-metadata-directive', 'REPLACE', 'x-oss-metadata-directive', 'REPLACE'],
    ['x-amz-server-side-encryption', 'aws:kms', 'x-oss-server-side-encryption', 'KMS'],
    ['x-amz-server-side-encryption', 'AES256', 'x-oss-server-side-encryption', 'AES256'],
    ['x-amz-server-side-encryption', 'KMS', 'x-oss-server-side-encryption', 'aws:KMS'],
    ['x-amz-server-side-encryption-aws-kms-key-id', 'key-1', 'x-oss-server-side-encryption-key-id', 'key-1'],
    ['x-amz-server-side-encryption-context', 'eyJhIjoiYiJ9', 'x-oss-server-side-encryption-context', '{"a":"b"}'],
    ['x-amz-storage-class', 'STANDARD_IA', 'x-oss-storage-class', 'IA'],
    ['x-amz-tagging', 'a=b', 'x-oss-tagging', 'a=b'],
    ['x-amz-tagging-directive', 'REPLACE', 'x-oss-tagging-directive', 'REPLACE'],
  ])('%s: %s becomes %s: %s', (name, value, ossName, ossValue) => {
    const { headers } = translated('PUT', '/b/k', { [name]: value });
    expect(headers).toEqual({ host: '127.0.0.1', [ossName]: ossValue });
  });

  it.each([
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-security-token',
    'x-amz-sdk-checksum-algorithm',
    'x-amz-checksum-crc32',
    'x-amz-user-agent',
  ])('%s says nothing that OSS acts on', (name) => {
    expect(translated('PUT', '/b/k', { [name]: 'x' }).headers).toEqual({ host: '127.0.0.1' });
  });

  it.each([
    'x-amz-website-redirect-location',
    'x-amz-grant-read',
    'x-amz-object-lock-mode',
    'x-amz-expected-bucket-owner',
    'x-amz-write-offset-bytes',
    'x-oss-object-acl',
  ])('%s is refused and not forgotten', (name) => {
    const error = refusal(() => translated('PUT', '/b/k', { [name]: 'x' }));
    expect([error.code, error.elements]).toEqual(['NotImplemented', [['Header', name]]]);
  });

  it.each([
    ['true', 'NotImplemented'],
    ['false', undefined],
  ])('a bucket key that is %s', (value, code) => {
    const put = () => translated('PUT', '/b/k', { 'x-amz-server-side-encryption-bucket-key-enabled': value });
    if (code === undefined) expect(put().headers).toEqual({ host: '127.0.0.1' });
    else expect(refusal(put).code).toBe(code);
  });

  it('name the ACL of a bucket otherwise than that of an object', () => {
    expect(translated('PUT', '/b', { 'x-amz-acl': 'private' }).headers).toMatchObject({ 'x-oss-acl': 'private' });
  });

  it('refuse a storage class that OSS has none for', () => {
    expect(refusal(() => translated('PUT', '/b/k', { 'x-amz-storage-class': 'ONEZONE_IA' })).code).toBe(
      'InvalidStorageClass',
    );
  });

  it('lose the chunks, and keep other encodings', () => {
    const streamed = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'content-length': '99' };
    const chunked = { ...streamed, 'content-encoding': 'gzip, aws-chunked', 'x-amz-decoded-content-length': '5' };
    expect(translated('PUT', '/b/k', chunked).headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': '5',
    });
    expect(translated('PUT', '/b/k', { ...chunked, 'content-encoding': 'aws-chunked' }).headers).not.toHaveProperty(
      'content-encoding',
    );
    expect(refusal(() => translated('PUT', '/b/k', streamed)).code).toBe('MissingContentLength');
  });

  it('let a write happen only where nothing is, by If-None-Match', () => {
    const condition = { 'if-none-match': '*' };
    expect(translated('PUT', '/b/k', condition).headers).toEqual({
      host: '127.0.0.1',
      'x-oss-forbid-overwrite': 'true',
    });
    expect(translated('POST', '/b/k?uploadId=1', condition).headers).toHaveProperty('x-oss-forbid-overwrite');
    expect(translated('PUT', '/b/k?tagging', condition).headers).toHaveProperty('if-none-match');
    expect(translated('PUT', '/b/k', { 'if-none-match': '"e"' }).headers).toHaveProperty('if-none-match');
    expect(translated('GET', '/b/k', condition).headers).toHaveProperty('if-none-match');
  });

  it('of a signed URL stand in its query', () => {
    const url =
      '/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&x-amz-server-side-encryption=AES256&X-Amz-Meta-A=%C3%BC&X-Amz-Signature=0';
    const request = parseOssRequest('PUT', url, { host: 'h' });
    expect(sentHeaders(request)).toMatchObject({ 'x-amz-server-side-encryption': 'AES256', 'x-amz-meta-a': 'Ã¼' });
    expect(translated('PUT', url)).toMatchObject({
      headers: { 'x-oss-server-side-encryption': 'AES256', 'x-oss-meta-a': 'Ã¼' },
      query: new Map(),
    });
  });
});

describe('parameters of S3', () => {
  it.each([
    ['GET', '/b?analytics'],
    ['GET', '/b?encryption'],
    ['GET', '/b?policy'],
    ['GET', '/b?cors'],
    ['PUT', '/b?object-lock'],
    ['GET', '/b/k?torrent'],
    ['POST', '/b/k?select&select-type=2'],
    ['GET', '/b/k?attributes'],
    ['GET', '/b/k?partNumber=1'],
    ['POST', '/b/k?append&position=0'],
    ['GET', '/b/k?x-oss-process=image'],
  ])('%s %s is refused', (method, target) => {
    expect(refusal(() => translated(method, target)).code).toBe('NotImplemented');
  });

  it('bound a page as S3 does', () => {
    const sizes = ['', '?max-keys=7', '?max-keys=5000', '?max-keys=x'].map((query) =>
      translated('GET', `/b${query}`).query.get('max-keys'),
    );
    expect(sizes).toEqual(['1000', '7', '1000', 'x']);
    expect(translated('GET', '/b/k?uploadId=1').query.get('max-parts')).toBe('1000');
    expect(translated('PUT', '/b?acl').query.get('max-keys')).toBeUndefined();
  });

  it('page through buckets by a token', () => {
    expect([...translated('GET', '/?max-buckets=3&continuation-token=t&prefix=p&x-id=ListBuckets').query]).toEqual([
      ['max-keys', '3'],
      ['prefix', 'p'],
      ['marker', 't'],
    ]);
  });
});

it('HeadBucket asks for a page of nothing', () => {
  const { method, query } = translated('HEAD', '/b');
  expect([method, [...query]]).toEqual(['GET', [['max-keys', '0']]]);
});

describe('the region of a scope', () => {
  it.each([
    ['cn-shanghai', 'cn-shanghai'],
    ['oss-cn-shanghai', 'cn-shanghai'],
    ['us-east-1', undefined],
    ['aws-global', undefined],
    ['oss-us-east-1', 'us-east-1'],
    ['auto', undefined],
    [undefined, undefined],
  ])('%s is %s', (scope, region) => {
    expect(regionOfScope(scope)).toBe(region);
  });
});
