import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendHttp, signOss } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

const bucket = 'addressed';
const flags = ['--oss-base-domains', 'oss.test', '--oss-custom-domains', `files.example.com=${bucket}`];
const osseal = useOsseal({ flags });

/** A signature names the bucket whatever the address: only the Host and the path differ. */
function get(host: string | undefined, path: string, signed: { bucket?: string; key?: string } = {}) {
  const { headers } = signOss(osseal(), { bucket, key: 'dir/file', ...signed });
  return sendHttp(osseal().oss, {
    target: path,
    headers: { ...headers, ...(host === undefined ? {} : { host }) },
  });
}

beforeAll(async () => {
  for (const request of [
    { method: 'PUT', bucket },
    { method: 'PUT', bucket, key: 'dir/file' },
  ]) {
    const { target, headers } = signOss(osseal(), request);
    const body = 'key' in request ? { body: 'hello' } : {};
    expect((await sendHttp(osseal().oss, { ...request, target, headers, ...body })).status).toBe(200);
  }
});

describe('an object is reached', () => {
  it.each([
    ['with the bucket in the path', undefined, `/${bucket}/dir/file`],
    ['by a cloud host name', `${bucket}.oss-cn-hangzhou.aliyuncs.com`, '/dir/file'],
    ['by a cloud host name with a port', `${bucket}.oss-cn-hangzhou.aliyuncs.com:5601`, '/dir/file'],
    ['by an internal host name', `${bucket}.oss-cn-hangzhou-internal.aliyuncs.com`, '/dir/file'],
    ['below a configured domain', `${bucket}.oss.test`, '/dir/file'],
    ['by its custom domain', 'files.example.com', '/dir/file'],
    ['below a cloud host name with the bucket in the path', 'oss-cn-hangzhou.aliyuncs.com', `/${bucket}/dir/file`],
    ['with an escaped slash', undefined, `/${bucket}/dir%2Ffile`],
  ])('%s', async (_name, host, path) => {
    const answer = await get(host, path);
    expect([answer.status, answer.text]).toEqual([200, 'hello']);
  });
});

describe('an address', () => {
  it('without a bucket lists buckets', async () => {
    const { headers } = signOss(osseal(), {});
    for (const host of ['.oss-cn-hangzhou.aliyuncs.com', 'oss-cn-hangzhou.aliyuncs.com', '127.0.0.1']) {
      const answer = await sendHttp(osseal().oss, { headers: { ...headers, host } });
      expect([host, answer.status]).toEqual([host, 200]);
      expect(answer.text).toContain(`<Name>${bucket}</Name>`);
    }
  });

  it('names the region in which a bucket is made', async () => {
    const { headers } = signOss(osseal(), { method: 'PUT', bucket: 'made-far-away' });
    const host = 'made-far-away.oss-cn-shanghai.aliyuncs.com';
    expect((await sendHttp(osseal().oss, { method: 'PUT', headers: { ...headers, host } })).status).toBe(200);
    const query = { location: '' };
    const { target, headers: signed } = signOss(osseal(), { bucket: 'made-far-away', query });
    const answer = await sendHttp(osseal().oss, { target, headers: signed });
    expect(answer.text).toMatch(/<LocationConstraint[^>]*>oss-cn-shanghai<\/LocationConstraint>/);
  });

  it('with a broken escape is refused', async () => {
    const answer = await get(undefined, `/${bucket}/%E0%A4`);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/<Code>Invalid(ObjectName|URI)<\/Code>/);
  });
});

describe('a security token', () => {
  it('that was never issued is refused', async () => {
    const headers = { 'x-oss-security-token': 'CAIS-not-a-token' };
    const signed = signOss(osseal(), { bucket, key: 'dir/file', headers });
    const answer = await sendHttp(osseal().oss, signed);
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(/<Code>(InvalidSecurityToken|AccessKeyIdAndSecurityTokenNotMatch)<\/Code>/);
  });
});
