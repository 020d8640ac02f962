import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { aliOssSettings, kmsSettings } from '@osseal/testkit';
import OSS from 'ali-oss';
import { startOsseal } from 'osseal';
import { rejection } from './clients.ts';

describe('startOsseal', () => {
  it('starts servers in the test process that know nothing of each other', async () => {
    const seed = { buckets: [{ account: '1000000000000001', name: 'mine', encryption: { method: 'KMS' as const } }] };
    const [one, other] = await Promise.all([startOsseal({ seed }), startOsseal()]);
    try {
      const keys = new kms.default.default(kmsSettings(one) as ConstructorParameters<typeof kms.default.default>[0]);
      const { keyMetadata } = await keys.createKey(new kms.CreateKeyRequest({}));
      const headers = { 'x-oss-server-side-encryption-key-id': keyMetadata.keyId };
      const oss = new OSS(aliOssSettings(one, { bucket: 'mine' }));
      await oss.put('object', Buffer.from('x'), { headers });
      expect((await oss.get('object')).content.toString()).toBe('x');
      const stranger = new OSS(aliOssSettings(other, { bucket: 'mine' }));
      expect((await rejection(stranger.get('object'))).code).toBe('NoSuchBucket');
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});
