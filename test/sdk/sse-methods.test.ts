import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, popClient, rejection } from './clients.ts';
import { OSS_FORMS } from './oss-forms.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const DATA = 'x-oss-server-side-data-encryption';

const osseal = useOsseal();
let keyId: string;
beforeAll(async () => {
  keyId = (await kmsClient(osseal()).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
});

/** The SSE headers of an answer, short names. */
function sse(headers: Record<string, string>) {
  const shown = { method: headers[METHOD], keyId: headers[KEY_ID], data: headers[DATA] };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined));
}

describe.each(OSS_FORMS)('server-side encryption, %s', (name, form) => {
  const bucket = `sse-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  let oss: OSS;
  let serviceKeyId: string;
  beforeAll(async () => {
    oss = ossClient(osseal(), { ...form, bucket });
    await oss.putBucket(bucket);
    await oss.put('first-use', Buffer.from('x'), { headers: { [METHOD]: 'KMS' } });
    const service = kmsClient(osseal()).describeKey(new kms.DescribeKeyRequest({ keyId: 'alias/acs/oss' }));
    serviceKeyId = (await service).keyMetadata.keyId;
  });

  it('follows the truth table of the request headers', async () => {
    await oss.deleteBucketEncryption(bucket);
    const table: [headers: Record<string, string>, shown: object][] = [
      [{}, {}],
      [{ [METHOD]: 'AES256' }, { method: 'AES256' }],
      [{ [METHOD]: 'KMS' }, { method: 'KMS', keyId: serviceKeyId }],
      [
        { [METHOD]: 'KMS', [KEY_ID]: keyId },
        { method: 'KMS', keyId },
      ],
      [{ [METHOD]: 'AES256', [DATA]: 'SM4' }, { method: 'AES256' }],
      [{ [DATA]: 'SM4' }, {}],
      [{ [KEY_ID]: keyId }, {}],
    ];
    for (const [headers, shown] of table) {
      const put = await oss.put('table', Buffer.from('table'), { headers });
      expect(sse(put.res.headers)).toEqual(shown);
      expect(sse((await oss.head('table')).res.headers)).toEqual(shown);
      const got = await oss.get('table');
      expect(sse(got.res.headers)).toEqual(shown);
      expect(got.content.toString()).toBe('table');
      expect(sse((await oss.getObjectMeta('table')).res.headers)).toEqual({});
    }
  });

  it('applies the bucket default and lets one object override it', async () => {
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    expect(sse((await oss.put('default', Buffer.from('x'))).res.headers)).toEqual({ method: 'KMS', keyId });
    const override = await oss.put('override', Buffer.from('x'), { headers: { [METHOD]: 'AES256' } });
    expect(sse(override.res.headers)).toEqual({ method: 'AES256' });
    const service = await oss.put('service', Buffer.from('x'), { headers: { [METHOD]: 'KMS' } });
    expect(sse(service.res.headers)).toEqual({ method: 'KMS', keyId: serviceKeyId });
  });

  it('leaves existing objects as they were when the default changes', async () => {
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    await oss.put('old', Buffer.from('old'));
    for (const rule of [{ SSEAlgorithm: 'AES256' }, null]) {
      if (rule === null) await oss.deleteBucketEncryption(bucket);
      else await oss.putBucketEncryption(bucket, rule);
      const old = await oss.get('old');
      expect(sse(old.res.headers)).toEqual({ method: 'KMS', keyId });
      expect(old.content.toString()).toBe('old');
      const fresh = await oss.put('new', Buffer.from('new'));
      expect(sse(fresh.res.headers)).toEqual(rule === null ? {} : { method: 'AES256' });
    }
  });

  it('inherits nothing in a copy', async () => {
    await oss.deleteBucketEncryption(bucket);
    await oss.put('sealed', Buffer.from('sealed'), { headers: { [METHOD]: 'KMS', [KEY_ID]: keyId } });
    await oss.copy('opened', 'sealed');
    expect(sse((await oss.head('opened')).res.headers)).toEqual({});
    const resealed = await oss.copy('resealed', 'opened', { headers: { [METHOD]: 'AES256' } });
    expect(sse(resealed.res.headers)).toEqual({ method: 'AES256' });
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    await oss.copy('by-default', 'resealed');
    expect(sse((await oss.head('by-default')).res.headers)).toEqual({ method: 'KMS', keyId });
    expect((await oss.get('by-default')).content.toString()).toBe('sealed');
    await oss.copy('resealed', 'resealed');
    const self = await oss.get('resealed');
    expect([sse(self.res.headers), self.content.toString()]).toEqual([{ method: 'KMS', keyId }, 'sealed']);
  });

  it.each([
    [{ [METHOD]: 'aes256' }, 400, 'InvalidEncryptionAlgorithmError'],
    [{ [METHOD]: 'KMS', [DATA]: 'DES' }, 400, 'InvalidDataEncryptionAlgorithmError'],
    [{ [METHOD]: 'AES256', [KEY_ID]: 'some-key' }, 400, 'InvalidArgument'],
    [{ [METHOD]: 'KMS', [KEY_ID]: 'key-hzz0000000000000000' }, 404, 'KeyNotFound'],
    [{ [METHOD]: 'KMS', [KEY_ID]: 'alias/nothing' }, 404, 'AliasNotFound'],
  ])('refuses %j', async (headers, status, code) => {
    const error = await rejection(oss.put('refused', Buffer.from('x'), { headers }));
    expect([error.status, error.code]).toEqual([status, code]);
    expect((await rejection(oss.head('refused'))).code).toBe('NoSuchKey');
  });

  it('takes the header on writes alone', async () => {
    await oss.put('there', Buffer.from('x'));
    const error = await rejection(oss.get('there', { headers: { [METHOD]: 'AES256' } }));
    expect([error.status, error.code]).toEqual([400, 'InvalidArgument']);
  });
});

describe('the default CMK', () => {
  it('is made by the service on first use, visible, and not to be changed', async () => {
    const bucket = 'default-cmk';
    const oss = ossClient(osseal(), { bucket });
    await oss.putBucket(bucket);
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS' });
    const put = await oss.put('object', Buffer.from('x'));
    const serviceKeyId = String(put.res.headers[KEY_ID]);
    const pop = popClient(osseal());
    const Filters = JSON.stringify([{ Key: 'CreatorType', Values: ['Service'] }]);
    const { Keys } = await pop.request<{ Keys: { Key: { KeyId: string }[] } }>('ListKeys', { Filters, PageSize: 100 });
    expect(Keys.Key.map((key) => key.KeyId)).toEqual([serviceKeyId]);
    const changes = [
      () => pop.request('DisableKey', { KeyId: serviceKeyId }),
      () => pop.request('ScheduleKeyDeletion', { KeyId: serviceKeyId, PendingWindowInDays: 7 }),
      () => pop.request('UpdateKeyDescription', { KeyId: serviceKeyId, Description: 'mine' }),
    ];
    for (const change of changes) expect((await rejection(change())).code).toMatch(/UnsupportedOperation/);
  });

  it('is another one in another region', async () => {
    const ids = new Set<string>();
    for (const region of ['cn-hangzhou', 'cn-shanghai']) {
      const oss = ossClient(osseal(), { region, bucket: `default-cmk-${region}` });
      await oss.putBucket(`default-cmk-${region}`);
      const put = await oss.put('object', Buffer.from('x'), { headers: { [METHOD]: 'KMS' } });
      ids.add(String(put.res.headers[KEY_ID]));
      expect((await oss.getBucketLocation(`default-cmk-${region}`)).location).toBe(`oss-${region}`);
    }
    expect(ids.size).toBe(2);
  });
});
