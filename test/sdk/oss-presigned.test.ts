import { beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, presignOssV1, ROOT, sendHttp, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { ossClient } from './clients.ts';

const bucket = 'presigned';
const osseal = useOsseal({ seed: storySeed() });
beforeAll(async () => {
  const oss = ossClient(osseal(), { accessKey: ROOT, bucket });
  await oss.putBucket(bucket);
  await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'AES256' });
  await oss.put('dir/a +b.txt', Buffer.from('hello'));
});

/** Follows a URL that names `localhost`, as a browser would, without a header of its own. */
function follow(url: string, options: { method?: string; body?: string } = {}) {
  const { origin, pathname, search } = new URL(url);
  return sendHttp(origin.replace('localhost', '127.0.0.1'), { ...options, target: pathname + search });
}

const signers: [string, (method: 'GET' | 'PUT', key: string, expires: number) => Promise<string>][] = [
  [
    'signatureUrl (V1)',
    async (method, key, expires) => {
      const oss = ossClient(osseal(), { accessKey: ALICE, bucket, addressing: 'path' });
      return oss.signatureUrl(key, { method, expires });
    },
  ],
  [
    'signatureUrlV4, path',
    (method, key, expires) => {
      const oss = ossClient(osseal(), { accessKey: ALICE, bucket, addressing: 'path', signature: 'v4' });
      return oss.signatureUrlV4(method, expires, undefined, key);
    },
  ],
];

describe.each(signers)('ali-oss %s', (_name, sign) => {
  it('gets', async () => {
    const got = await follow(await sign('GET', 'dir/a +b.txt', 60));
    expect([got.status, got.text]).toEqual([200, 'hello']);
    expect(got.headers['x-oss-server-side-encryption']).toBe('AES256');
  });

  it('puts', async () => {
    expect((await follow(await sign('PUT', 'uploaded', 60), { method: 'PUT', body: 'by url' })).status).toBe(200);
    expect((await follow(await sign('GET', 'uploaded', 60))).text).toBe('by url');
  });

  it('is bound to method, key and expiry', async () => {
    const url = await sign('GET', 'dir/a +b.txt', 60);
    for (const forged of [
      follow(url, { method: 'DELETE' }),
      follow(url.replace('dir/', 'dlr/')),
      follow(url.replace(/([Ee]xpires=)(\d+)/, (_all, name, seconds) => `${name}${Number(seconds) + 1}`)),
    ]) {
      const answer = await forged;
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('<Code>SignatureDoesNotMatch</Code>');
    }
  });
});

describe('a V1 URL', () => {
  const request = () => ({ bucket, key: 'dir/a +b.txt', accessKey: ROOT });
  const now = () => Math.floor(Date.now() / 1000);

  it('ends at its expiry', async () => {
    const answer = await follow(presignOssV1({ ...osseal(), ...ROOT }, { ...request(), expires: now() - 1 }));
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(/<Code>AccessDenied<\/Code>\s*<Message>Request has expired\.<\/Message>/);
  });

  it('needs all three parameters', async () => {
    const url = presignOssV1({ ...osseal(), ...ROOT }, { ...request(), expires: now() + 60 });
    const answer = await follow(url.replace(/&Signature=[^&]*/, ''));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Query-string authentication requires the Signature, Expires and OSSAccessKeyId');
  });

  it('carries response overrides', async () => {
    const query = { 'response-content-type': 'text/x-test' };
    const url = presignOssV1({ ...osseal(), ...ROOT }, { ...request(), query, expires: now() + 60 });
    expect((await follow(url)).headers['content-type']).toBe('text/x-test');
  });
});

describe('anonymous requests', () => {
  it('read what a public bucket shows, and nothing else', async () => {
    const oss = ossClient(osseal(), { accessKey: ROOT, bucket: 'public-bucket' });
    await oss.putBucket('public-bucket', { acl: 'public-read' });
    await oss.put('plain', Buffer.from('plain'));
    await oss.put('aes', Buffer.from('aes'), { headers: { 'x-oss-server-side-encryption': 'AES256' } });
    await oss.put('kms', Buffer.from('kms'), { headers: { 'x-oss-server-side-encryption': 'KMS' } });
    const anonymous = (target: string, method = 'GET') => sendHttp(osseal().oss, { method, target });
    expect((await anonymous('/public-bucket/plain')).text).toBe('plain');
    expect((await anonymous('/public-bucket/aes')).text).toBe('aes');
    const kms = await anonymous('/public-bucket/kms');
    expect(kms.status).toBe(403);
    expect(kms.text).toContain('<Message>This request is forbidden by kms.</Message>');
    for (const refused of [
      anonymous('/public-bucket/plain', 'DELETE'),
      anonymous('/public-bucket/new', 'PUT'),
      anonymous(`/${bucket}/dir/a%20%2Bb.txt`),
      anonymous('/'),
    ]) {
      const answer = await refused;
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('<Code>AccessDenied</Code>');
    }
    const override = await anonymous('/public-bucket/plain?response-content-type=text%2Fhtml');
    expect(override.status).toBe(400);
    expect(override.text).toContain('<Code>InvalidRequest</Code>');
  });
});
