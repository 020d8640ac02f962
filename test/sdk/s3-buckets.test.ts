import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  type LifecycleRule,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type LoggingEnabled,
  PutBucketAclCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useOsseal } from '../use-osseal.ts';
import { ossClient } from './clients.ts';
import { S3_FORMS, s3Client, s3Refusal } from './s3-clients.ts';

const osseal = useOsseal();

describe.each(S3_FORMS)('buckets through the AWS SDK, %s', (_, form) => {
  const Bucket = form.hosted ? 's3-buckets-hosted' : 's3-buckets';
  let s3: S3Client;
  beforeAll(async () => {
    s3 = s3Client(osseal(), form);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });

  it('are made in a region, found, listed and deleted', async () => {
    const name = `${Bucket}-beijing`;
    const CreateBucketConfiguration = { LocationConstraint: 'cn-beijing' as never };
    await s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration }));
    expect(await s3.send(new HeadBucketCommand({ Bucket: name }))).toMatchObject({ BucketRegion: 'cn-beijing' });
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: name }))).LocationConstraint).toBe('cn-beijing');
    const { Buckets, Owner } = await s3.send(new ListBucketsCommand({ Prefix: Bucket }));
    expect(Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual(
      expect.arrayContaining([
        [Bucket, 'cn-hangzhou'],
        [name, 'cn-beijing'],
      ]),
    );
    expect(Owner?.ID).toBe('1000000000000001');
    await s3.send(new DeleteBucketCommand({ Bucket: name }));
    expect(await s3Refusal(s3.send(new HeadBucketCommand({ Bucket: name })))).toBe('404 NotFound');
    expect(await s3Refusal(s3.send(new GetBucketLocationCommand({ Bucket: name })))).toBe('404 NoSuchBucket');
  });

  it('have an ACL', async () => {
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    const granted = await s3.send(new GetBucketAclCommand({ Bucket }));
    expect(granted.Grants?.map(({ Permission }) => Permission)).toEqual(['FULL_CONTROL', 'READ']);
    // What it was told, as a document.
    const { Grants, Owner } = granted;
    await s3.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy: { Grants: Grants?.slice(0, 1), Owner } }));
    expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants).toHaveLength(1);
  });

  it('have tags', async () => {
    const TagSet = [{ Key: 'team', Value: 'red' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([]);
  });

  it('have lifecycle rules, which ali-oss sees too', async () => {
    const Rules: LifecycleRule[] = [
      { ID: 'logs', Filter: { Prefix: 'logs/' }, Status: 'Enabled', Expiration: { Days: 7 } },
      {
        ID: 'tagged',
        Filter: { And: { Prefix: 'old/', Tags: [{ Key: 'k', Value: 'v' }], ObjectSizeGreaterThan: 9 } },
        Status: 'Disabled',
        Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' }],
        NoncurrentVersionExpiration: { NoncurrentDays: 5 },
      },
      {
        ID: 'rest',
        Filter: { Prefix: '' },
        Status: 'Enabled',
        Expiration: { ExpiredObjectDeleteMarker: true },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
      },
    ];
    const put = (rules: LifecycleRule[]) =>
      s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: rules } }));
    await put(Rules);
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(Rules);
    const native = await ossClient(osseal(), { bucket: Bucket }).getBucketLifecycle(Bucket);
    expect(native.rules).toMatchObject([
      { id: 'logs', prefix: 'logs/', expiration: { days: '7' } },
      { id: 'tagged', prefix: 'old/', tag: [{ key: 'k', value: 'v' }] },
      { id: 'rest', abortMultipartUpload: { days: '2' } },
    ]);
    const archive: LifecycleRule = {
      Filter: { Prefix: '' },
      Status: 'Enabled',
      Transitions: [{ Days: 1, StorageClass: 'GLACIER' }],
    };
    expect(await s3Refusal(put([archive]))).toBe('400 OperationNotSupported');
    const newer = { NoncurrentDays: 1, NewerNoncurrentVersions: 3 };
    expect(
      await s3Refusal(put([{ Filter: { Prefix: '' }, Status: 'Enabled', NoncurrentVersionExpiration: newer }])),
    ).toBe('501 NotImplemented');
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    expect(await s3Refusal(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })))).toBe(
      '404 NoSuchLifecycleConfiguration',
    );
  });

  it('have no access logs, and can be told so', async () => {
    const put = (LoggingEnabled?: LoggingEnabled) =>
      s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    await put();
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
    expect(await s3Refusal(put({ TargetBucket: Bucket, TargetPrefix: 'logs/' }))).toBe('501 NotImplemented');
  });

  it('keep versions', async () => {
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'v', Body }));
    const [first, second] = [await put('first'), await put('second')];
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'v' }));
    expect(marker.DeleteMarker).toBe(true);
    const get = async (VersionId?: string) =>
      (await s3.send(new GetObjectCommand({ Bucket, Key: 'v', VersionId }))).Body?.transformToString();
    expect(await s3Refusal(get())).toBe('404 NoSuchKey');
    expect(await s3Refusal(get(marker.VersionId))).toBe('405 MethodNotAllowed');
    expect([await get(first.VersionId), await get(second.VersionId)]).toEqual(['first', 'second']);
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'v' }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([second.VersionId, first.VersionId]);
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'v', VersionId: marker.VersionId, IsLatest: true }]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'v', VersionId: marker.VersionId }));
    expect(await get()).toBe('second');
  });

  it.each([
    ['encryption', new GetBucketEncryptionCommand({ Bucket })],
    ['cross-origin rules', new GetBucketCorsCommand({ Bucket })],
  ])('do not pretend to have %s', async (_name, command) => {
    expect(await s3Refusal(s3.send(command as GetBucketCorsCommand))).toBe('501 NotImplemented');
  });
});
