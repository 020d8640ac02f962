import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, rejection } from './clients.ts';
import { OSS_FORMS } from './oss-forms.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';

const osseal = useOsseal();

describe.each(OSS_FORMS)('versions, %s', (name, form) => {
  const bucket = `versions-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const client = () => ossClient(osseal(), { ...form, bucket });

  it('keep their own encryption, and a disabled key closes its own alone', async () => {
    const oss = client();
    await oss.putBucket(bucket);
    expect((await oss.getBucketVersioning(bucket)).versionStatus).toBeUndefined();
    await oss.putBucketVersioning(bucket, 'Enabled');
    expect((await oss.getBucketVersioning(bucket)).versionStatus).toBe('Enabled');
    const { keyMetadata } = await kmsClient(osseal()).createKey(new kms.CreateKeyRequest({}));
    const { keyId } = keyMetadata;
    const ids: string[] = [];
    for (const headers of [{}, { [METHOD]: 'AES256' }, { [METHOD]: 'KMS', [KEY_ID]: keyId }]) {
      const { res } = await oss.put('a', Buffer.from(`version ${ids.length}`), { headers });
      ids.push(res.headers['x-oss-version-id'] ?? '');
    }
    for (const [at, versionId] of ids.entries()) {
      const got = await oss.get('a', { versionId });
      expect(got.content.toString()).toBe(`version ${at}`);
      expect(got.res.headers[METHOD]).toBe([undefined, 'AES256', 'KMS'][at]);
      expect((await oss.head('a', { versionId })).res.headers['x-oss-version-id']).toBe(versionId);
    }
    await kmsClient(osseal()).disableKey(new kms.DisableKeyRequest({ keyId }));
    expect(await rejection(oss.get('a'))).toMatchObject({ code: 'KeyDisabled' });
    expect((await oss.get('a', { versionId: ids[1] ?? '' })).content.toString()).toBe('version 1');
    await oss.copy('a', 'a', { versionId: ids[1] ?? '' });
    expect((await oss.get('a')).content.toString()).toBe('version 1');
    const listed = await oss.getBucketVersions();
    expect(listed.objects.map(({ versionId }) => versionId).slice(1)).toEqual([...ids].reverse());
    expect(listed.objects.map(({ isLatest }) => isLatest)).toEqual([true, false, false, false]);
  });

  it('are hidden by a delete marker, and removed one by one', async () => {
    const oss = client();
    const { res } = await oss.put('gone', Buffer.from('x'));
    const versionId = res.headers['x-oss-version-id'] ?? '';
    const deleted = await oss.delete('gone');
    expect(deleted.res.headers['x-oss-delete-marker']).toBe('true');
    expect(await rejection(oss.get('gone'))).toMatchObject({ status: 404, code: 'NoSuchKey' });
    const { deleteMarker } = await oss.getBucketVersions({ prefix: 'gone' });
    expect(deleteMarker.map(({ versionId }) => versionId)).toEqual([deleted.res.headers['x-oss-version-id']]);
    await oss.putACL('gone', 'public-read', { versionId });
    expect((await oss.getACL('gone', { versionId })).acl).toBe('public-read');
    const keys = [
      { key: 'gone', versionId },
      ...deleteMarker.map((marker) => ({ key: 'gone', versionId: marker.versionId })),
    ];
    await oss.deleteMulti(keys);
    expect((await oss.getBucketVersions({ prefix: 'gone' })).objects).toEqual([]);
    expect(await rejection(oss.get('gone', { versionId }))).toMatchObject({ code: 'NoSuchVersion' });
  });
});
