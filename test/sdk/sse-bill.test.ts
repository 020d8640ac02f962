import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { ALICE, BOB, countCalls, ROOT, readUsage, STORY_ACCOUNT, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, popClient, rejection } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const bucket = 'billed';
const osseal = useOsseal({ seed: storySeed() });
const user = (name: string) => `acs:ram::${STORY_ACCOUNT}:user/${name}`;
const root = `acs:ram::${STORY_ACCOUNT}:root`;
const server = () => ({ ...osseal(), ...ROOT });

describe('the bill', () => {
  it('counts every call that encryption makes, by whom and why', async () => {
    const client = kmsClient(osseal(), { accessKey: ROOT });
    const { keyId } = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata;
    const [alice, bob] = [ALICE, BOB].map((accessKey) => ossClient(osseal(), { accessKey, bucket }));
    await alice?.putBucket(bucket);
    await alice?.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });

    for (let i = 0; i < 3; i += 1) await alice?.put(`object-${i}`, Buffer.from('x'));
    for (let i = 0; i < 2; i += 1) await alice?.get('object-0');
    await alice?.get('object-0', { headers: { Range: 'bytes=0-0' } });
    await alice?.head('object-0');
    await alice?.getObjectMeta('object-0');
    await alice?.list({});
    const { etag } = (await alice?.head('object-0'))?.res.headers ?? {};
    await alice?.get('object-0', { headers: { 'If-None-Match': String(etag) } });
    await alice?.copy('copied', 'object-1');
    await alice?.put('aes', Buffer.from('x'), { headers: { [METHOD]: 'AES256' } });
    await alice?.get('aes');
    await alice?.delete('object-2');
    await rejection(bob?.get('object-0') ?? Promise.resolve());

    const rows = await readUsage(server());
    const mine = { keyId, principal: user('alice'), outcome: 'Success' };
    expect(countCalls(rows, { ...mine, action: 'GenerateDataKey', cause: `PutObject ${bucket}` })).toBe(3);
    expect(countCalls(rows, { ...mine, action: 'Decrypt', cause: `GetObject ${bucket}` })).toBe(3);
    expect(countCalls(rows, { ...mine, action: 'GenerateDataKey', cause: `CopyObject ${bucket}` })).toBe(1);
    expect(countCalls(rows, { ...mine, action: 'Decrypt', cause: `CopyObject ${bucket}` })).toBe(1);
    expect(countCalls(rows, { ...mine })).toBe(8);
    expect(countCalls(rows, { keyId, principal: user('bob'), outcome: 'Forbidden.NoPermission' })).toBe(1);
    expect(countCalls(rows, { keyId })).toBe(9);
  });

  it('names the service as the caller on the default CMK', async () => {
    const before = await readUsage(server());
    const bob = ossClient(osseal(), { accessKey: BOB, bucket });
    const put = await bob.put('default-cmk', Buffer.from('x'), { headers: { [METHOD]: 'KMS' } });
    await bob.get('default-cmk');
    const keyId = String(put.res.headers['x-oss-server-side-encryption-key-id']);
    const rows = await readUsage(server());
    expect(countCalls(before, { keyId })).toBe(0);
    expect(countCalls(rows, { keyId, outcome: 'Success', keyClass: 'service' })).toBe(2);
    expect(countCalls(rows, { keyId, principal: user('bob') })).toBe(0);
  });

  it('counts direct calls of cryptographic actions, and no management', async () => {
    const client = kmsClient(osseal(), { accessKey: ROOT });
    const { keyId } = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata;
    const key = await client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId }));
    await client.generateDataKeyWithoutPlaintext(new kms.GenerateDataKeyWithoutPlaintextRequest({ keyId }));
    await client.encrypt(new kms.EncryptRequest({ keyId, plaintext: 'eA==' }));
    await client.decrypt(new kms.DecryptRequest({ ciphertextBlob: key.ciphertextBlob }));
    await client.describeKey(new kms.DescribeKeyRequest({ keyId }));
    await client.updateKeyDescription(new kms.UpdateKeyDescriptionRequest({ keyId, description: 'x' }));
    await client.disableKey(new kms.DisableKeyRequest({ keyId }));
    await rejection(client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId })));

    const rows = await readUsage(server());
    const direct = { keyId, principal: root, cause: '', keyClass: 'basic' };
    for (const action of ['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'Encrypt', 'Decrypt']) {
      expect(countCalls(rows, { ...direct, action, outcome: 'Success' })).toBe(1);
    }
    expect(countCalls(rows, { ...direct, outcome: 'Rejected.Disabled' })).toBe(1);
    expect(countCalls(rows, { keyId })).toBe(5);
  });

  it('keeps regions apart', async () => {
    const pop = popClient(osseal(), { accessKey: ROOT });
    const RegionId = 'cn-shanghai';
    const { KeyMetadata } = await pop.request<{ KeyMetadata: { KeyId: string } }>('CreateKey', { RegionId });
    await pop.request('GenerateDataKey', { RegionId, KeyId: KeyMetadata.KeyId });
    const rows = await readUsage(server());
    expect(countCalls(rows, { keyId: KeyMetadata.KeyId, region: 'cn-shanghai' })).toBe(1);
    expect(countCalls(rows, { keyId: KeyMetadata.KeyId, region: 'cn-hangzhou' })).toBe(0);
  });

  it('is right under many calls at once', async () => {
    const client = kmsClient(osseal(), { accessKey: ROOT });
    const { keyId } = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata;
    const calls = Array.from({ length: 100 }, () => client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId })));
    await Promise.all(calls);
    expect(countCalls(await readUsage(server()), { keyId, outcome: 'Success' })).toBe(100);
  });
});
