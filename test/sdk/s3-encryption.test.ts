import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import * as kms from '@alicloud/kms20160120';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, BOB, countCalls, findPlaintext, ROOT, readUsage, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient } from './clients.ts';
import { s3Client, s3Refusal } from './s3-clients.ts';

const osseal = useOsseal({ seed: storySeed() });
const Bucket = 's3-encrypted';
let keyId: string;
let root: S3Client;
let alice: S3Client;
let bob: S3Client;

beforeAll(async () => {
  const client = kmsClient(osseal(), { accessKey: ROOT });
  keyId = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
  root = s3Client(osseal(), { accessKey: ROOT });
  alice = s3Client(osseal(), { accessKey: ALICE });
  bob = s3Client(osseal(), { accessKey: BOB });
  await ossClient(osseal(), { accessKey: ROOT }).putBucket(Bucket);
});

const underKey = () => ({ ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: keyId });
const kmsCalls = async () => countCalls(await readUsage({ ...osseal(), ...ROOT }), {});
const text = async (s3: S3Client, Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe('encryption by headers of S3', () => {
  it('AES256 is OSS-managed', async () => {
    const put = await alice.send(
      new PutObjectCommand({ Bucket, Key: 'managed', Body: 'x', ServerSideEncryption: 'AES256' }),
    );
    expect(put.ServerSideEncryption).toBe('AES256');
    expect(await text(bob, 'managed')).toBe('x');
    const { res } = await ossClient(osseal(), { accessKey: ROOT, bucket: Bucket }).head('managed');
    expect(res.headers['x-oss-server-side-encryption']).toBe('AES256');
  });

  it('aws:kms without a key is the default CMK', async () => {
    const put = await bob.send(
      new PutObjectCommand({ Bucket, Key: 'default', Body: 'x', ServerSideEncryption: 'aws:kms' }),
    );
    expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: expect.stringMatching(/^key-/) });
    expect(await text(bob, 'default')).toBe('x');
  });

  it('aws:kms with a CMK is for those who may use it', async () => {
    const plaintext = `secret of S3 ${randomBytes(8).toString('hex')}`;
    const before = await kmsCalls();
    const put = await alice.send(new PutObjectCommand({ Bucket, Key: 'secret', Body: plaintext, ...underKey() }));
    expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId });
    expect(await text(alice, 'secret')).toBe(plaintext);
    expect((await kmsCalls()) - before).toBe(2);
    expect(await s3Refusal(text(bob, 'secret'))).toBe('403 AccessDenied');
    expect(await s3Refusal(bob.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'x', ...underKey() })))).toBe(
      '403 AccessDenied',
    );
    const CopySource = `${Bucket}/secret`;
    expect(await s3Refusal(bob.send(new CopyObjectCommand({ Bucket, Key: 'stolen', CopySource })))).toBe(
      '403 AccessDenied',
    );
    expect(await bob.send(new HeadObjectCommand({ Bucket, Key: 'secret' }))).toMatchObject({ SSEKMSKeyId: keyId });
    expect(await findPlaintext(osseal().dataDir, Buffer.from(plaintext))).toEqual([]);
  });

  it('is changed by a copy', async () => {
    await alice.send(new PutObjectCommand({ Bucket, Key: 'clear', Body: 'clear' }));
    const copy = new CopyObjectCommand({ Bucket, Key: 'sealed', CopySource: `${Bucket}/clear`, ...underKey() });
    expect(await alice.send(copy)).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId });
    expect(await text(alice, 'sealed')).toBe('clear');
  });

  it.each([
    ['aws:kms:dsse', { ServerSideEncryption: 'aws:kms:dsse' as const }, '400 InvalidEncryptionAlgorithmError'],
    ['a key that is none', { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: 'key-none' }, '404 KeyNotFound'],
    ['a bucket key', { ServerSideEncryption: 'aws:kms' as const, BucketKeyEnabled: true }, '501 NotImplemented'],
    [
      "the customer's key",
      { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32).toString('base64'), SSECustomerKeyMD5: 'x' },
      '501 NotImplemented',
    ],
  ])('%s is refused', async (_name, headers, refusal) => {
    const put = root.send(new PutObjectCommand({ Bucket, Key: 'refused', Body: 'x', ...headers }));
    expect(await s3Refusal(put)).toBe(refusal);
  });
});

describe('multipart uploads of S3', () => {
  it('of lib-storage from a stream cost one call of KMS', async () => {
    const bytes = randomBytes(12_000_000);
    const slices = Array.from({ length: 12 }, (_slice, at) => bytes.subarray(at * 1_000_000, (at + 1) * 1_000_000));
    const before = await kmsCalls();
    const params = { Bucket, Key: 'large', Body: Readable.from(slices), ContentType: 'x/large', ...underKey() };
    const loaded: (number | undefined)[] = [];
    const upload = new Upload({ client: alice, params, partSize: 5 * 1024 * 1024, queueSize: 3 });
    upload.on('httpUploadProgress', (progress) => loaded.push(progress.loaded));
    expect((await upload.done()).ETag).toMatch(/^"[0-9A-F]{32}-3"$/);
    expect(loaded.at(-1)).toBe(bytes.length);
    expect((await kmsCalls()) - before).toBe(1);
    const { Body, ContentType, SSEKMSKeyId } = await alice.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect([ContentType, SSEKMSKeyId]).toEqual(['x/large', keyId]);
    expect(await s3Refusal(text(bob, 'large'))).toBe('403 AccessDenied');
  });

  it('are made of parts and of copies, are listed, and go', async () => {
    const { UploadId } = await alice.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts', ...underKey() }));
    const at = { Bucket, Key: 'parts', UploadId };
    await alice.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
    const first = await alice.send(new UploadPartCommand({ ...at, PartNumber: 1, Body: Buffer.alloc(102_400, 'a') }));
    const second = await alice.send(
      new UploadPartCopyCommand({ ...at, PartNumber: 2, CopySource: `${Bucket}/source`, CopySourceRange: 'bytes=2-4' }),
    );
    const { Parts } = await alice.send(new ListPartsCommand(at));
    expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 102_400],
      [2, 3],
    ]);
    const open = async () =>
      (await alice.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads?.map((upload) => upload.UploadId) ?? [];
    expect(await open()).toEqual([UploadId]);
    const MultipartUpload = {
      Parts: [
        { PartNumber: 1, ETag: first.ETag },
        { PartNumber: 2, ETag: second.CopyPartResult?.ETag },
      ],
    };
    await alice.send(new CompleteMultipartUploadCommand({ ...at, MultipartUpload }));
    expect((await text(alice, 'parts'))?.slice(-5)).toBe('aa234');
    expect(await open()).toEqual([]);
    const other = await alice.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    const abort = () => alice.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts', UploadId: other.UploadId }));
    await abort();
    expect(await s3Refusal(abort())).toBe('404 NoSuchUpload');
  });
});
