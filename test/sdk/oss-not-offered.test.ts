import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendOss } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { ossClient, rejection } from './clients.ts';

const bucket = 'not-offered';
const METHOD = 'x-oss-server-side-encryption';
const osseal = useOsseal();
beforeAll(async () => {
  await ossClient(osseal(), { bucket }).putBucket(bucket);
});

describe('what the gateway does not offer', () => {
  it.each([
    ['upload callbacks', { method: 'PUT', key: 'x', headers: { 'x-oss-callback': 'e30=' } }],
    ['customer-provided keys', { method: 'PUT', key: 'x', headers: { [`${METHOD}-customer-algorithm`]: 'AES256' } }],
  ])('is refused as such: %s', async (_name, request) => {
    const answer = await sendOss(osseal(), { bucket, ...request });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('<Code>NotImplemented</Code>');
  });

  it.each([
    [{ [METHOD]: 'SM4' }, 'InvalidEncryptionAlgorithmError'],
    [{ [METHOD]: 'KMS', 'x-oss-server-side-data-encryption': 'SM4' }, 'InvalidDataEncryptionAlgorithmError'],
  ])('is never claimed: %j', async (headers, code) => {
    const oss = ossClient(osseal(), { bucket });
    const error = await rejection(oss.put('sm4', Buffer.from('x'), { headers }));
    expect([error.status, error.code]).toEqual([400, code]);
    expect((await rejection(oss.head('sm4'))).code).toBe('NoSuchKey');
  });
});
