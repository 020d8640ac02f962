import { describe, expect, it } from '@jest/globals';
import { type OssAddressing, parseOssRequest, repeatedBucketTarget, resolveTarget } from '@osseal/protocol/oss';
import fc from 'fast-check';

const addressing: OssAddressing = {
  baseDomains: ['osseal.test', 'oss-cn-beijing.osseal.test'],
  customDomains: new Map([['static.example.com', 'assets']]),
};

const resolve = (host: string, target: string) => resolveTarget(parseOssRequest('GET', target, { host }), addressing);

describe('resolveTarget', () => {
  it.each([
    // the endpoint itself: service level and path style
    ['127.0.0.1:5601', '/', { style: 'service' }],
    ['127.0.0.1:5601', '/demo', { bucket: 'demo', style: 'path' }],
    ['127.0.0.1:5601', '/demo/', { bucket: 'demo', style: 'path' }],
    ['127.0.0.1:5601', '/demo/a/b', { bucket: 'demo', key: 'a/b', style: 'path' }],
    ['[::1]:5601', '/demo/a', { bucket: 'demo', key: 'a', style: 'path' }],
    ['localhost', '/demo//a', { bucket: 'demo', key: '/a', style: 'path' }],
    ['demo.localhost:5601', '/x', { bucket: 'x', style: 'path' }],
    ['', '/demo/a', { bucket: 'demo', key: 'a', style: 'path' }],
    ['oss-cn-hangzhou.aliyuncs.com', '/', { region: 'cn-hangzhou', style: 'service' }],
    ['oss-cn-hangzhou.aliyuncs.com', '/demo/a', { bucket: 'demo', key: 'a', region: 'cn-hangzhou', style: 'path' }],
    // the Host that ali-oss forges for an IP endpoint
    ['.oss-cn-hangzhou.aliyuncs.com', '/?max-keys=5', { region: 'cn-hangzhou', style: 'service' }],
    ['demo.oss-cn-hangzhou.aliyuncs.com', '/', { bucket: 'demo', region: 'cn-hangzhou', style: 'virtual' }],
    ['demo.oss-cn-hangzhou.aliyuncs.com', '/a', { bucket: 'demo', key: 'a', region: 'cn-hangzhou', style: 'virtual' }],
    // every other cloud form
    ['demo.oss-us-west-1.aliyuncs.com:443', '/a', { bucket: 'demo', key: 'a', region: 'us-west-1', style: 'virtual' }],
    ['demo.oss-cn-hangzhou-internal.aliyuncs.com', '/', { bucket: 'demo', region: 'cn-hangzhou', style: 'virtual' }],
    ['demo.cn-hangzhou.oss.aliyuncs.com', '/', { bucket: 'demo', region: 'cn-hangzhou', style: 'virtual' }],
    ['cn-hangzhou.oss.aliyuncs.com', '/', { region: 'cn-hangzhou', style: 'service' }],
    ['demo.oss-accelerate.aliyuncs.com', '/', { bucket: 'demo', style: 'virtual' }],
    ['demo.oss-accelerate-overseas.aliyuncs.com', '/', { bucket: 'demo', style: 'virtual' }],
    ['demo.s3.oss-cn-hangzhou.aliyuncs.com', '/', { bucket: 'demo', region: 'cn-hangzhou', style: 'virtual' }],
    ['s3.oss-cn-hangzhou.aliyuncs.com', '/', { region: 'cn-hangzhou', style: 'service' }],
    ['demo.cn-shanghai.aliyuncs.com', '/', { bucket: 'demo', region: 'cn-shanghai', style: 'virtual' }],
    ['DEMO.OSS-CN-HANGZHOU.ALIYUNCS.COM', '/', { bucket: 'demo', region: 'cn-hangzhou', style: 'virtual' }],
    // configured names
    ['demo.osseal.test:5601', '/a', { bucket: 'demo', key: 'a', style: 'virtual' }],
    ['osseal.test:5601', '/demo/a', { bucket: 'demo', key: 'a', style: 'path' }],
    ['oss-cn-beijing.osseal.test', '/', { bucket: 'oss-cn-beijing', style: 'virtual' }],
    ['static.example.com', '/a', { bucket: 'assets', key: 'a', style: 'custom' }],
    ['static.example.com:8080', '/', { bucket: 'assets', style: 'custom' }],
  ])('%s %s', (host, target, expected) => {
    expect(resolve(host, target)).toEqual(expected);
  });

  it('takes a region from a configured domain that names one', () => {
    const regional = { baseDomains: ['oss-cn-beijing.osseal.test'], customDomains: new Map<string, string>() };
    const request = parseOssRequest('GET', '/a', { host: 'demo.oss-cn-beijing.osseal.test' });
    expect(resolveTarget(request, regional)).toEqual({
      bucket: 'demo',
      key: 'a',
      region: 'cn-beijing',
      style: 'virtual',
    });
  });

  it.each([
    ['/test%2FAK.txt', 'test/AK.txt'],
    ['/dir/a%20%2Bb%E4%B8%AD.txt', 'dir/a +b中.txt'],
    ['/a+b', 'a+b'],
    ['/./a/../b//c/', './a/../b//c/'],
    ['/a%00b', 'a\u0000b'],
    ['/%25', '%'],
  ])('keeps the key of %s as it is', (target, key) => {
    expect(resolve('demo.oss-cn-hangzhou.aliyuncs.com', target).key).toBe(key);
    expect(resolve('127.0.0.1', `/demo${target}`).key).toBe(key);
  });

  it.each(['/%', '/%zz', '/%ff', '/%c0%af', '/%ed%a0%80'])('refuses the key of %s', (target) => {
    expect(() => resolve('demo.osseal.test', target)).toThrow(
      expect.objectContaining({ code: 'InvalidObjectName', status: 400 }),
    );
  });

  it('refuses a bucket with a bad escape', () => {
    expect(() => resolve('127.0.0.1', '/%ff/a')).toThrow(expect.objectContaining({ code: 'InvalidURI', status: 400 }));
  });

  it('gives back every key that a client encodes, in every form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        const whole = encodeURIComponent(key);
        const bySegment = key.split('/').map(encodeURIComponent).join('/');
        for (const path of [whole, bySegment]) {
          expect(resolve('demo.osseal.test', `/${path}`).key).toBe(key);
          expect(resolve('127.0.0.1', `/demo/${path}`)).toEqual({ bucket: 'demo', key, style: 'path' });
        }
      }),
    );
  });
});

describe('repeatedBucketTarget', () => {
  const repeated = (host: string, target: string) => {
    const request = parseOssRequest('PUT', target, { host });
    return repeatedBucketTarget(request, resolveTarget(request, addressing));
  };

  it('reads the path of ali-oss with an IP endpoint and sldEnable', () => {
    expect(repeated('demo.oss-cn-hangzhou.aliyuncs.com', '/demo/a/b')).toEqual({
      bucket: 'demo',
      key: 'a/b',
      region: 'cn-hangzhou',
      style: 'path',
    });
    expect(repeated('demo.osseal.test', '/demo/')).toEqual({ bucket: 'demo', style: 'path' });
  });

  it('has nothing to say otherwise', () => {
    expect(repeated('demo.osseal.test', '/other/a')).toBeUndefined();
    expect(repeated('demo.osseal.test', '/demo')).toBeUndefined();
    expect(repeated('127.0.0.1', '/demo/demo/')).toBeUndefined();
  });
});

describe('parseOssRequest', () => {
  it('keeps path and query as they came, and decodes the query', () => {
    const request = parseOssRequest('GET', '/a%2Fb//?prefix=a+b%2B&acl&x=1&x=2&=&&e=', { host: 'H:1' });
    expect(request.rawPath).toBe('/a%2Fb//');
    expect(request.rawQuery).toBe('prefix=a+b%2B&acl&x=1&x=2&=&&e=');
    expect([...request.query]).toEqual([
      ['prefix', 'a b+'],
      ['acl', ''],
      ['x', '1'],
      ['', ''],
      ['e', ''],
    ]);
    expect(request.host).toBe('h:1');
  });

  it('takes an absolute target and ignores its authority', () => {
    const request = parseOssRequest('GET', 'http://other:80/demo/a?b=c', { host: 'h' });
    expect([request.rawPath, request.rawQuery, request.host]).toEqual(['/demo/a', 'b=c', 'h']);
    expect(parseOssRequest('GET', 'http://other', { host: 'h' }).rawPath).toBe('/');
    expect(parseOssRequest('GET', 'http://other?acl', { host: 'h' }).rawPath).toBe('/');
  });

  it.each(['*', 'other:443', ''])('refuses the target %s', (target) => {
    expect(() => parseOssRequest('OPTIONS', target, {})).toThrow(expect.objectContaining({ code: 'InvalidURI' }));
  });

  it('refuses a bad escape in the query', () => {
    expect(() => parseOssRequest('GET', '/?prefix=%ff', {})).toThrow(expect.objectContaining({ code: 'InvalidURI' }));
  });

  it('gives back every query that a form encoder writes', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.dictionary(text, text), (query) => {
        const request = parseOssRequest('GET', `/?${new URLSearchParams(query)}`, {});
        expect(Object.fromEntries(request.query)).toEqual(query);
      }),
    );
  });
});
