import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT, storySeed } from '@osseal/testkit';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { ossClient, rejection } from './clients.ts';
import { control } from './control.ts';

const bucket = 'in-due-time';
const osseal = useOsseal({ seed: storySeed() });
let oss: OSS;
beforeAll(async () => {
  oss = ossClient(osseal(), { accessKey: ROOT, bucket });
  await oss.putBucket(bucket);
});

describe('lifecycle rules', () => {
  it('act when their day has come, which the clock can bring about', async () => {
    await oss.putBucketLifecycle(bucket, [
      { id: 'logs', prefix: 'logs/', status: 'Enabled', expiration: { days: 7 } },
      { id: 'uploads', prefix: '', status: 'Enabled', abortMultipartUpload: { days: 2 } },
    ]);
    await oss.put('logs/a', Buffer.from('x'), { headers: { 'x-oss-server-side-encryption': 'KMS' } });
    await oss.put('kept', Buffer.from('x'));
    const { uploadId } = await oss.initMultipartUpload('large');

    await control({ ...osseal(), ...ROOT }, 'kms', 'POST', '/clock', { advance: '3d' });
    expect(await rejection(oss.listParts('large', uploadId))).toMatchObject({ code: 'NoSuchUpload' });
    expect((await oss.head('logs/a')).status).toBe(200);

    await control({ ...osseal(), ...ROOT }, 'kms', 'POST', '/clock', { advance: '5d' });
    expect(await rejection(oss.get('logs/a'))).toMatchObject({ code: 'NoSuchKey' });
    expect((await oss.get('kept')).content.toString()).toBe('x');
    expect((await oss.getBucketStat(bucket)).stat).toMatchObject({ ObjectCount: '1', MultipartUploadCount: '0' });
  });
});
