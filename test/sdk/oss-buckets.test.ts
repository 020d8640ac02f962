import { describe, expect, it } from '@jest/globals';
import { ALICE, ROOT, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { ossClient, rejection } from './clients.ts';
import { OSS_FORMS } from './oss-forms.ts';

const stranger = { accessKeyId: 'LTAI5tOssealStranger001', accessKeySecret: 'OssealStrangerSecretKey0000001' };
const other = {
  uid: '1000000000000002',
  accessKeys: [{ id: stranger.accessKeyId, secret: stranger.accessKeySecret }],
};
const seed = storySeed() as { accounts: object[] };
const osseal = useOsseal({ seed: { ...seed, accounts: [...seed.accounts, other] } });

describe.each(OSS_FORMS)('ali-oss, %s', (name, form) => {
  const bucket = `buckets-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const client = () => ossClient(osseal(), { ...form, accessKey: ROOT });

  it('creates, describes, lists and deletes a bucket', async () => {
    const oss = client();
    expect(await oss.putBucket(bucket)).toMatchObject({ bucket, res: { status: 200 } });
    expect((await oss.getBucketLocation(bucket)).location).toBe('oss-cn-hangzhou');
    const { bucket: info } = await oss.getBucketInfo(bucket);
    expect(info).toMatchObject({
      Name: bucket,
      Location: 'oss-cn-hangzhou',
      StorageClass: 'Standard',
      Owner: { ID: '1000000000000001' },
      AccessControlList: { Grant: 'private' },
      ServerSideEncryptionRule: { SSEAlgorithm: 'None' },
    });
    const { buckets, owner } = await oss.listBuckets({ prefix: bucket });
    expect(buckets).toHaveLength(1);
    expect(buckets?.[0]).toMatchObject({ name: bucket, region: 'oss-cn-hangzhou' });
    expect(owner.id).toBe('1000000000000001');

    await oss.useBucket(bucket).put('key', Buffer.from('x'));
    expect(await rejection(oss.deleteBucket(bucket))).toMatchObject({ status: 409, code: 'BucketNotEmpty' });
    await oss.delete('key');
    expect((await oss.deleteBucket(bucket)).res.status).toBe(204);
    expect(await rejection(oss.getBucketInfo(bucket))).toMatchObject({ status: 404, code: 'NoSuchBucket' });
  });

  it('sets and shows default encryption', async () => {
    const oss = client();
    await oss.putBucket(bucket);
    expect(await rejection(oss.getBucketEncryption(bucket))).toMatchObject({
      status: 404,
      code: 'NoSuchServerSideEncryptionRule',
    });
    for (const rule of [
      { SSEAlgorithm: 'AES256' },
      { SSEAlgorithm: 'KMS' },
      { SSEAlgorithm: 'KMS', KMSMasterKeyID: 'key-that-does-not-exist' },
    ]) {
      await oss.putBucketEncryption(bucket, rule);
      const shown = await oss.getBucketEncryption(bucket);
      expect([shown.res.status, shown.encryption]).toEqual([200, rule]);
      expect((await oss.getBucketInfo(bucket)).bucket.ServerSideEncryptionRule).toEqual(rule);
    }
    const wrong = oss.putBucketEncryption(bucket, { SSEAlgorithm: 'DES' });
    expect(await rejection(wrong)).toMatchObject({ status: 400, code: 'InvalidEncryptionAlgorithmError' });
    const mixed = oss.putBucketEncryption(bucket, { SSEAlgorithm: 'AES256', KMSMasterKeyID: 'key' });
    expect(await rejection(mixed)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect((await oss.deleteBucketEncryption(bucket)).res.status).toBe(204);
    expect((await rejection(oss.getBucketEncryption(bucket))).code).toBe('NoSuchServerSideEncryptionRule');
    await oss.deleteBucket(bucket);
  });

  it('sets and shows an ACL', async () => {
    const oss = client();
    await oss.putBucket(bucket, { acl: 'public-read' });
    expect((await oss.getBucketACL(bucket)).acl).toBe('public-read');
    await oss.putBucketACL(bucket, 'private');
    expect(await oss.getBucketACL(bucket)).toMatchObject({ acl: 'private', owner: { id: '1000000000000001' } });
    const wrong = oss.putBucketACL(bucket, 'everybody');
    expect(await rejection(wrong)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    await oss.deleteBucket(bucket);
  });
});

describe('buckets', () => {
  it.each([
    ['KMS', 'key-hzz0000000000000001'],
    ['KMS', undefined],
    ['AES256', undefined],
  ])('are created with default encryption %s %s', async (method, keyId) => {
    const oss = ossClient(osseal(), { accessKey: ROOT });
    const bucket = `born-encrypted-${method.toLowerCase()}-${keyId === undefined ? 'plain' : 'key'}`;
    const headers = {
      'x-oss-server-side-encryption': method,
      ...(keyId === undefined ? {} : { 'x-oss-server-side-encryption-key-id': keyId }),
    };
    await oss.putBucket(bucket, { headers });
    expect((await oss.getBucketEncryption(bucket)).encryption).toEqual({
      SSEAlgorithm: method,
      ...(keyId === undefined ? {} : { KMSMasterKeyID: keyId }),
    });
  });

  it('belong to one account', async () => {
    const oss = ossClient(osseal(), { accessKey: ROOT, bucket: 'only-mine' });
    await oss.putBucket('only-mine');
    await oss.put('key', Buffer.from('x'));
    const theirs = ossClient(osseal(), { accessKey: stranger, bucket: 'only-mine' });
    expect(await rejection(theirs.putBucket('only-mine'))).toMatchObject({ status: 409, code: 'BucketAlreadyExists' });
    expect(await rejection(theirs.get('key'))).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await rejection(theirs.putBucketEncryption('only-mine', { SSEAlgorithm: 'AES256' }))).toMatchObject({
      status: 403,
    });
    const { buckets } = await theirs.listBuckets();
    expect(buckets?.filter(Boolean).map((bucket) => bucket.name) ?? []).not.toContain('only-mine');
    expect((await ossClient(osseal(), { accessKey: ALICE, bucket: 'only-mine' }).get('key')).content.toString()).toBe(
      'x',
    );
  });

  it('have names that the service takes', async () => {
    const oss = ossClient(osseal(), { accessKey: ROOT });
    for (const name of ['ab', 'Upper', '-dash']) {
      // ali-oss judges names itself; what it lets through, the gateway judges.
      const error = await rejection(oss.putBucket(name));
      expect(error.message).toMatch(/bucket/i);
    }
  });

  it('say how much they hold', async () => {
    const oss = ossClient(osseal(), { accessKey: ROOT, bucket: 'counted' });
    await oss.putBucket('counted');
    await oss.put('plain', Buffer.from('12345'));
    await oss.put('sealed', Buffer.from('123'), { headers: { 'x-oss-server-side-encryption': 'KMS' } });
    const { stat } = await oss.getBucketStat('counted');
    expect(stat).toMatchObject({ Storage: '8', ObjectCount: '2', MultipartUploadCount: '0', DeleteMarkerCount: '0' });
  });

  it('are listed page by page', async () => {
    const oss = ossClient(osseal(), { accessKey: ROOT });
    for (const suffix of ['1', '2', '3']) await oss.putBucket(`paged-${suffix}`);
    const first = await oss.listBuckets({ prefix: 'paged-', 'max-keys': 2 });
    expect(first).toMatchObject({ isTruncated: true, nextMarker: 'paged-2' });
    const second = await oss.listBuckets({ prefix: 'paged-', 'max-keys': 2, marker: first.nextMarker });
    expect(second.buckets?.map((bucket) => bucket.name)).toEqual(['paged-3']);
    expect(second.isTruncated).toBe(false);
  });
});
