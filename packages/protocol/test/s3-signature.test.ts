import { describe, expect, it } from '@jest/globals';
import { parseOssRequest } from '@osseal/protocol/oss';
import { speaksS3 } from '@osseal/protocol/signature';
import { accept, refusal, type SentRequest, vectors } from './s3-vectors.ts';

const frozenMs = vectors.frozen_time_unix * 1000;
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function v4(list: string, signature: string): string {
  const credential = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
  return `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${list},Signature=${signature}`;
}

const MAY_2013 = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z' };
const atMay2013 = Date.UTC(2013, 4, 24);
const plain = { ...MAY_2013, 'x-amz-content-sha256': EMPTY };
const PLAIN_LIST = 'host;x-amz-content-sha256;x-amz-date';

/** Amazon S3, Authenticating Requests: Using the Authorization Header, and Using Query Parameters. */
const PUBLISHED_V4: [name: string, method: string, target: string, headers: Record<string, string>][] = [
  [
    'GET Object',
    'GET',
    '/test.txt',
    {
      ...plain,
      range: 'bytes=0-9',
      authorization: v4(
        'host;range;x-amz-content-sha256;x-amz-date',
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ),
    },
  ],
  [
    'PUT Object',
    'PUT',
    '/test$file.text',
    {
      ...MAY_2013,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      authorization: v4(
        'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      ),
    },
  ],
  [
    'GET Bucket Lifecycle',
    'GET',
    '/?lifecycle',
    {
      ...plain,
      authorization: v4(PLAIN_LIST, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'),
    },
  ],
  [
    'GET Bucket (List Objects)',
    'GET',
    '/?max-keys=2&prefix=J',
    {
      ...plain,
      authorization: v4(PLAIN_LIST, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'),
    },
  ],
  [
    'a presigned URL',
    'GET',
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
      '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    { host: 'examplebucket.s3.amazonaws.com' },
  ],
];

/** Amazon S3, Signing and Authenticating REST Requests. */
const PUBLISHED_V2: [name: string, method: string, target: string, headers: Record<string, string>][] = [
  [
    'object GET',
    'GET',
    '/photos/puppy.jpg',
    {
      host: 'johnsmith.s3.amazonaws.com',
      date: 'Tue, 27 Mar 2007 19:36:42 +0000',
      authorization: 'AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU=',
    },
  ],
  [
    'object PUT',
    'PUT',
    '/photos/puppy.jpg',
    {
      host: 'johnsmith.s3.amazonaws.com',
      date: 'Tue, 27 Mar 2007 21:15:45 +0000',
      'content-type': 'image/jpeg',
      'content-length': '94328',
      authorization: 'AWS AKIAIOSFODNN7EXAMPLE:MyyxeRY7whkBe+bq8fHCL/2kKUg=',
    },
  ],
  [
    'list',
    'GET',
    '/?prefix=photos&max-keys=50&marker=puppy',
    {
      host: 'johnsmith.s3.amazonaws.com',
      date: 'Tue, 27 Mar 2007 19:42:41 +0000',
      authorization: 'AWS AKIAIOSFODNN7EXAMPLE:htDYFYduRNen8P9ZfE/s9SuKy0U=',
    },
  ],
  [
    'fetch',
    'GET',
    '/?acl',
    {
      host: 'johnsmith.s3.amazonaws.com',
      date: 'Tue, 27 Mar 2007 19:44:46 +0000',
      authorization: 'AWS AKIAIOSFODNN7EXAMPLE:c2WLPFtWHVgbEmeEG93a4cG37dM=',
    },
  ],
  [
    'list all my buckets',
    'GET',
    '/',
    {
      host: 's3.amazonaws.com',
      date: 'Wed, 28 Mar 2007 01:29:59 +0000',
      authorization: 'AWS AKIAIOSFODNN7EXAMPLE:qGdzdERIC03wnaRNKh6OqZehG9s=',
    },
  ],
  [
    'Unicode keys',
    'GET',
    '/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re',
    {
      host: 's3.amazonaws.com',
      date: 'Wed, 28 Mar 2007 01:49:49 +0000',
      authorization: 'AWS AKIAIOSFODNN7EXAMPLE:DNEZGsoieTZ92F3bUfSPQcbGmlM=',
    },
  ],
  [
    'a presigned URL',
    'GET',
    '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620',
    { host: 'johnsmith.s3.amazonaws.com' },
  ],
];

describe("Amazon's published examples", () => {
  it.each(PUBLISHED_V4)('V4, %s', (_, method, target, headers) => {
    expect(() => accept({ method, target, headers, nowMs: atMay2013 })).not.toThrow();
    expect(refusal(() => accept({ method: 'DELETE', target, headers, nowMs: atMay2013 })).code).toBe(
      'SignatureDoesNotMatch',
    );
  });

  it.each(PUBLISHED_V2)('V2, %s', (_, method, target, headers) => {
    const nowMs = Date.parse(headers.date ?? 'Wed, 28 Mar 2007 01:49:49 +0000');
    expect(() => accept({ method, target, headers, nowMs })).not.toThrow();
    expect(refusal(() => accept({ method: 'DELETE', target, headers, nowMs })).code).toBe('SignatureDoesNotMatch');
  });
});

const CAPTURED: [name: string, request: SentRequest][] = [
  ...vectors.requests.map((request): [string, SentRequest] => [
    request.name,
    { method: request.method, target: request.request_target, headers: request.headers, nowMs: frozenMs },
  ]),
  ...vectors.presigned_urls.map(({ name, method, url, headers }): [string, SentRequest] => {
    const [, host = '', target = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(url) ?? [];
    return [`presigned ${name}`, { method, target, headers: { host, ...headers }, nowMs: frozenMs }];
  }),
];

describe('requests of the AWS SDK', () => {
  it.each(CAPTURED)('%s is accepted, and not with another secret', (_, request) => {
    expect(() => accept(request)).not.toThrow();
    expect(refusal(() => accept(request, { secret: 'another' })).code).toBe('SignatureDoesNotMatch');
  });

  it.each(CAPTURED)('%s is refused with another path, query, or host', (_, request) => {
    const mark = request.target.includes('?') ? '&' : '?';
    const changed: SentRequest[] = [
      { ...request, target: request.target.replace('/examplebucket', '/other-bucket').replace(/^\/dir/, '/dri') },
      { ...request, target: `${request.target}${mark}versionId=1` },
      { ...request, headers: { ...request.headers, host: 'other.example' } },
    ];
    for (const each of changed.filter(
      ({ target, headers }) => target !== request.target || headers !== request.headers,
    ))
      expect(refusal(() => accept(each)).code).toBe('SignatureDoesNotMatch');
  });

  it('says what of the body is signed', () => {
    const payloads = Object.fromEntries(CAPTURED.map(([name, request]) => [name, accept(request).signed]));
    expect(payloads).toMatchObject({
      'PutObject, path': 'whole',
      ListBuckets: 'whole',
      'presigned PutObject': 'nothing',
    });
  });

  it('tells the signer what was to be signed', () => {
    const [, request] = CAPTURED[0] ?? [];
    if (request === undefined) throw new Error('no capture');
    const { elements } = refusal(() => accept(request, { secret: 'another' }));
    const told = Object.fromEntries(elements);
    expect(told.StringToSign).toMatch(/^AWS4-HMAC-SHA256\n20261123T150000Z\n20261123\/cn-hangzhou\/s3\/aws4_request\n/);
    expect(told.CanonicalRequest).toContain('\nx-amz-meta-note:a b\n');
    expect(JSON.stringify(elements)).not.toContain('wJalr');
  });
});

describe('which dialect a request speaks', () => {
  const parsed = (target: string, headers: Record<string, string> = {}) =>
    speaksS3(parseOssRequest('GET', target, { host: 'h', ...headers }));

  it.each([
    ['/a', { authorization: 'AWS4-HMAC-SHA256 Credential=x' }],
    ['/a', { authorization: 'AWS a:b' }],
    ['/a?X-Amz-Algorithm=AWS4-HMAC-SHA256', {}],
    ['/a?AWSAccessKeyId=a&Expires=1&Signature=b', {}],
    ['/a', { 'x-amz-acl': 'private' }],
  ])("%s %j is Amazon's", (target, headers) => {
    expect(parsed(target, headers)).toBe(true);
  });

  it.each([
    ['/a', {}],
    ['/a', { authorization: 'OSS a:b' }],
    ['/a', { authorization: 'OSS4-HMAC-SHA256 Credential=x', 'x-amz-acl': 'private' }],
    ['/a?OSSAccessKeyId=a&Expires=1&Signature=b', { 'x-amz-acl': 'private' }],
    ['/a?x-oss-signature-version=OSS4-HMAC-SHA256', { 'x-amz-acl': 'private' }],
  ])("%s %j is OSS's own", (target, headers) => {
    expect(parsed(target, headers)).toBe(false);
  });
});
