import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countCalls, ROOT, readUsage, storySeed } from '@osseal/testkit';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, rejection } from './clients.ts';
import { OSS_FORMS } from './oss-forms.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const PART = 100 * 1024;

const osseal = useOsseal({ seed: storySeed() });
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osseal-multipart-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(OSS_FORMS)('multipart uploads, %s', (name, form) => {
  const bucket = `parts-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const content = randomBytes(PART * 3 + 1234);
  let oss: OSS;
  let keyId: string;
  let file: string;
  beforeAll(async () => {
    oss = ossClient(osseal(), { ...form, accessKey: ROOT, bucket });
    await oss.putBucket(bucket);
    keyId = (await kmsClient(osseal(), { accessKey: ROOT }).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
    file = join(directory, bucket);
    await writeFile(file, content);
  });

  it('cost one KMS call when they begin, and none for a part', async () => {
    const headers = { [METHOD]: 'KMS', [KEY_ID]: keyId };
    const { res } = await oss.multipartUpload('large', file, { partSize: PART, parallel: 3, headers });
    expect(res.headers).toMatchObject({ [METHOD]: 'KMS', [KEY_ID]: keyId });
    const got = await oss.get('large');
    expect(got.content.equals(content)).toBe(true);
    expect(got.res.headers).toMatchObject({ [METHOD]: 'KMS', [KEY_ID]: keyId, 'x-oss-object-type': 'Multipart' });
    const rows = await readUsage({ ...osseal(), ...ROOT });
    expect(countCalls(rows, { keyId, action: 'GenerateDataKey', cause: `InitiateMultipartUpload ${bucket}` })).toBe(1);
    expect(countCalls(rows, { keyId, action: 'Decrypt', cause: `GetObject ${bucket}` })).toBe(1);
    expect(countCalls(rows, { keyId })).toBe(2);
  });

  it('go on while their key is disabled, and are read when it is enabled again', async () => {
    const client = kmsClient(osseal(), { accessKey: ROOT });
    const headers = { [METHOD]: 'KMS', [KEY_ID]: keyId };
    const { uploadId } = await oss.initMultipartUpload('paused', { headers });
    const parts: { number: number; etag: string }[] = [];
    const send = async (number: number) => {
      const { etag } = await oss.uploadPart('paused', uploadId, number, file, (number - 1) * PART, number * PART);
      parts.push({ number, etag });
    };
    await send(1);
    await client.disableKey(new kms.DisableKeyRequest({ keyId }));
    await send(2);
    await oss.completeMultipartUpload('paused', uploadId, parts);
    expect(await rejection(oss.get('paused'))).toMatchObject({ status: 409, code: 'KeyDisabled' });
    await client.enableKey(new kms.EnableKeyRequest({ keyId }));
    expect((await oss.get('paused')).content.equals(content.subarray(0, 2 * PART))).toBe(true);
  });

  it('are resumed, listed, copied and aborted', async () => {
    let checkpoint: object | undefined;
    const interrupted = oss.multipartUpload('resumed', file, {
      partSize: PART,
      parallel: 1,
      progress: (part: number, state: object) => {
        checkpoint = state;
        if (part > 0.3) oss.cancel();
      },
    });
    expect((await rejection(interrupted)).name).toBe('cancel');
    const { uploads } = await oss.listUploads({ 'max-uploads': 10 });
    const open = uploads.find((upload) => upload.name === 'resumed');
    const listed = await oss.listParts('resumed', open?.uploadId ?? '');
    expect(listed.parts.length).toBeGreaterThan(0);
    const again = ossClient(osseal(), { ...form, accessKey: ROOT, bucket });
    await again.multipartUpload('resumed', file, { checkpoint, parallel: 2 });
    expect((await again.get('resumed')).content.equals(content)).toBe(true);

    const source = { sourceKey: 'resumed', sourceBucketName: bucket };
    await again.multipartUploadCopy('copied', source, { partSize: PART, headers: { [METHOD]: 'AES256' } });
    const copied = await again.get('copied');
    expect(copied.content.equals(content)).toBe(true);
    expect(copied.res.headers[METHOD]).toBe('AES256');

    const { uploadId } = await again.initMultipartUpload('dropped');
    await again.uploadPart('dropped', uploadId, 1, file, 0, PART);
    await again.abortMultipartUpload('dropped', uploadId);
    expect(await rejection(again.listParts('dropped', uploadId))).toMatchObject({ status: 404, code: 'NoSuchUpload' });
  });
});
