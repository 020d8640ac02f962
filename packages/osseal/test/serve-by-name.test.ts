import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Osseal, startOsseal } from '../src/index.ts';

describe('a transparent port', () => {
  let osseal: Osseal;
  beforeAll(async () => {
    osseal = await startOsseal({ transparentPorts: [0, 0] });
  });
  afterAll(() => osseal.close());

  function serviceOf(host: string, at = 0): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(osseal.transparent[at] ?? '');
      request({ hostname, port, headers: { host } }, (answer) => {
        answer.resume().on('end', () => resolve('x-oss-request-id' in answer.headers ? 'oss' : 'kms'));
      })
        .on('error', reject)
        .end();
    });
  }

  it.each([
    'kms.cn-hangzhou.aliyuncs.com',
    'KMS.cn-hangzhou.aliyuncs.com:8080',
    'kms-vpc.cn-shanghai.aliyuncs.com',
    'ram.aliyuncs.com',
    'sts.aliyuncs.com',
    'sts.eu-central-1.aliyuncs.com',
    'kms',
  ])('is KMS as %s', async (host) => {
    expect(await serviceOf(host)).toBe('kms');
  });

  it.each([
    'oss-cn-hangzhou.aliyuncs.com',
    'oss-cn-hangzhou-internal.aliyuncs.com',
    'demo.oss-cn-hangzhou.aliyuncs.com',
    'kms.oss-cn-hangzhou.aliyuncs.com',
    'sts.oss-accelerate.aliyuncs.com',
    'kms-vpc.oss-cn-hangzhou-internal.aliyuncs.com',
    'kms.s3.oss-cn-hangzhou.aliyuncs.com',
    'kms.vpc100-oss-cn-hangzhou.aliyuncs.com',
    '127.0.0.1',
    'localhost:8080',
  ])('is OSS as %s', async (host) => {
    expect(await serviceOf(host)).toBe('oss');
  });

  it('may be one of several', async () => {
    expect(osseal.transparent).toHaveLength(2);
    expect(await serviceOf('ram.aliyuncs.com', 1)).toBe('kms');
  });

  it('is closed with the rest', async () => {
    const other = await startOsseal({ transparentPorts: [0] });
    await other.close();
    await expect(fetch(other.transparent[0] ?? '')).rejects.toThrow();
  });

  it('that is taken stops the start, and all is closed again', async () => {
    const taken = Number(new URL(osseal.transparent[0] ?? '').port);
    await expect(startOsseal({ transparentPorts: [taken] })).rejects.toThrow(/is in use by another process/);
  });
});
