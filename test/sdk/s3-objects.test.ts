import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendHttp } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { ossClient } from './clients.ts';
import { S3_FORMS, s3Client, s3Refusal } from './s3-clients.ts';

const osseal = useOsseal();
const ODD_KEYS = ['plain', 'dir/sub//é ü+&=?%41.txt', "quotes'()*!~$@:,;", 'trailing/', '中文/😀'];

describe.each(S3_FORMS)('objects through the AWS SDK, %s', (_, form) => {
  const Bucket = form.hosted ? 's3-objects-hosted' : 's3-objects';
  let s3: S3Client;
  const put = (Key: string, Body: string | Buffer, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const text = async (Key: string, more: object = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

  beforeAll(async () => {
    s3 = s3Client(osseal(), form);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });

  it.each(ODD_KEYS)('%s is put, read, headed, copied, listed and deleted', async (Key) => {
    const { ETag } = await put(Key, `content of ${Key}`, { ContentType: 'text/x-test', Metadata: { note: 'n' } });
    expect(await text(Key)).toBe(`content of ${Key}`);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ETag, ContentType: 'text/x-test', Metadata: { note: 'n' }, StorageClass: 'STANDARD' });
    const CopySource = encodeURI(`${Bucket}/`) + encodeURIComponent(Key);
    const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: `copies/${Key}`, CopySource }));
    expect(copied.CopyObjectResult?.ETag).toBe(ETag);
    expect(await text(`copies/${Key}`)).toBe(`content of ${Key}`);
    for (const EncodingType of [undefined, 'url'] as const) {
      const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `copies/${Key}`, EncodingType }));
      const [first] = listed.Contents ?? [];
      expect(decodeURIComponent(EncodingType ? (first?.Key ?? '') : encodeURIComponent(first?.Key ?? ''))).toBe(
        `copies/${Key}`,
      );
    }
    await s3.send(new DeleteObjectCommand({ Bucket, Key: `copies/${Key}` }));
    expect(await s3Refusal(text(`copies/${Key}`))).toBe('404 NoSuchKey');
  });

  it('is read in ranges and on conditions', async () => {
    const { ETag } = await put('ranges', '0123456789');
    expect(await text('ranges', { Range: 'bytes=2-4' })).toBe('234');
    expect(await text('ranges', { Range: 'bytes=-3' })).toBe('789');
    expect(await s3Refusal(text('ranges', { Range: 'bytes=10-' }))).toBe('416 InvalidRange');
    expect(await text('ranges', { IfMatch: ETag })).toBe('0123456789');
    expect(await s3Refusal(text('ranges', { IfMatch: '"0"' }))).toBe('412 PreconditionFailed');
    expect(await s3Refusal(text('ranges', { IfNoneMatch: ETag }))).toMatch(/^304 /);
  });

  it('is a stream of known length, in and out', async () => {
    const bytes = randomBytes(3_000_000);
    const slices = Array.from({ length: 30 }, (_slice, at) => bytes.subarray(at * 100_000, (at + 1) * 100_000));
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from(slices), ContentLength: bytes.length }),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'is checked with %s',
    async (ChecksumAlgorithm) => {
      await put('checked', 'checked', { ChecksumAlgorithm });
      expect(await text('checked')).toBe('checked');
    },
  );

  it('is written once with If-None-Match', async () => {
    await put('once', '1', { IfNoneMatch: '*' });
    expect(await s3Refusal(put('once', '2', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    expect(await text('once')).toBe('1');
  });

  it('is deleted among many', async () => {
    for (const key of ['many/a', 'many/b', 'many/c']) await put(key, 'x');
    const remove = (Quiet: boolean, ...keys: string[]) =>
      s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Quiet, Objects: keys.map((Key) => ({ Key })) } }));
    expect((await remove(false, 'many/a', 'many/none')).Deleted).toEqual([{ Key: 'many/a' }, { Key: 'many/none' }]);
    expect((await remove(true, 'many/b')).Deleted).toBeUndefined();
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['many/c']);
  });

  it('is listed in pages, with folders', async () => {
    for (const key of ['list/a', 'list/b/1', 'list/b/2', 'list/c']) await put(key, 'x');
    const pages: unknown[] = [];
    const query = { Bucket, Prefix: 'list/', Delimiter: '/', MaxKeys: 1 };
    for await (const page of paginateListObjectsV2({ client: s3 }, query)) {
      pages.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
    }
    expect(pages).toEqual(['list/a', 'list/b/', 'list/c']);
    const old = await s3.send(new ListObjectsCommand({ Bucket, Prefix: 'list/', Marker: 'list/b/1' }));
    expect(old.Contents?.map(({ Key }) => Key)).toEqual(['list/b/2', 'list/c']);
    expect(old.Contents?.[0]?.Owner?.ID).toBe('1000000000000001');
  });

  it('has an ACL and tags', async () => {
    await put('acl', 'x', { ACL: 'public-read', Tagging: 'a=b' });
    const { Grants } = await s3.send(new GetObjectAclCommand({ Bucket, Key: 'acl' }));
    expect(Grants?.map(({ Permission }) => Permission)).toEqual(['FULL_CONTROL', 'READ']);
    expect((await fetch(`${osseal().oss}/${Bucket}/acl`)).status).toBe(200);
    await s3.send(new PutObjectAclCommand({ Bucket, Key: 'acl', ACL: 'private' }));
    expect((await fetch(`${osseal().oss}/${Bucket}/acl`)).status).toBe(403);
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'acl' }))).TagSet).toEqual([
      { Key: 'a', Value: 'b' },
    ]);
    const TagSet = [{ Key: 'team', Value: 'red + blue' }];
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'acl', Tagging: { TagSet } }));
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'acl' }))).TagSet).toEqual(TagSet);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'acl' }))).TagCount).toBe(1);
  });

  it('is read and written through signed URLs', async () => {
    const at = (command: GetObjectCommand | PutObjectCommand) => getSignedUrl(s3, command, { expiresIn: 60 });
    const send = (url: string, method: string, body = '') => {
      const { host, pathname, search } = new URL(url);
      return sendHttp(osseal().oss, { method, target: pathname + search, headers: { host }, body });
    };
    const written = await send(await at(new PutObjectCommand({ Bucket, Key: 'signed é' })), 'PUT', 'by URL');
    expect(written.status).toBe(200);
    const url = await at(new GetObjectCommand({ Bucket, Key: 'signed é', ResponseContentType: 'text/x-asked' }));
    const read = await send(url, 'GET');
    expect([read.status, read.headers['content-type'], read.text]).toEqual([200, 'text/x-asked', 'by URL']);
  });

  it('is the same through ali-oss', async () => {
    await put('both', 'from S3', { Metadata: { a: 'b' }, StorageClass: 'STANDARD_IA' });
    const oss = ossClient(osseal(), { bucket: Bucket });
    const { content, res } = await oss.get('both');
    expect(content.toString()).toBe('from S3');
    expect(res.headers).toMatchObject({ 'x-oss-meta-a': 'b', 'x-oss-storage-class': 'IA' });
    await oss.put('both', Buffer.from('from OSS'));
    expect(await text('both')).toBe('from OSS');
  });
});

const quiet = () => {};
const SILENT = { debug: quiet, info: quiet, warn: quiet, error: quiet };

describe("the SDK's checksums of today", () => {
  it('in a header pass, behind a stream they are refused as the real service refuses them', async () => {
    const Bucket = 's3-checksums';
    const s3 = s3Client(osseal(), { more: { requestChecksumCalculation: 'WHEN_SUPPORTED', logger: SILENT } });
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'buffer', Body: 'hello' }));
    const stream = s3.send(
      new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from([Buffer.from('hello')]), ContentLength: 5 }),
    );
    const error = await stream.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'InvalidArgument', EC: '0017-00000804', $metadata: { httpStatusCode: 400 } });
    expect(await s3Refusal(s3.send(new HeadObjectCommand({ Bucket, Key: 'stream' })))).toBe('404 NotFound');
  });
});
