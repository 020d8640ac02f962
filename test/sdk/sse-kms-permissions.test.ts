import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, BOB, ROOT, spawnOsseal, storySeed } from '@osseal/testkit';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, popClient, rejection } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const bucket = 'permissions';
const osseal = useOsseal({ seed: storySeed() });
let keyId: string;
let root: OSS;
let alice: OSS;
let bob: OSS;

beforeAll(async () => {
  const client = kmsClient(osseal(), { accessKey: ROOT });
  keyId = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
  [root, alice, bob] = [ROOT, ALICE, BOB].map((accessKey) => ossClient(osseal(), { accessKey, bucket })) as [
    OSS,
    OSS,
    OSS,
  ];
  await root.putBucket(bucket);
  await root.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
  await root.put('report', Buffer.from('figures'));
});

async function refusedByKms(call: Promise<unknown>) {
  const error = await rejection(call);
  expect(error).toMatchObject({ status: 403, code: 'AccessDenied', message: 'This request is forbidden by kms.' });
}

describe('an object under a CMK of the user', () => {
  it('is read and written by who may use the key', async () => {
    expect((await alice.get('report')).content.toString()).toBe('figures');
    expect((await alice.get('report', { headers: { Range: 'bytes=0-2' } })).content.toString()).toBe('fig');
    await alice.put('by-alice', Buffer.from('x'));
    await alice.copy('copied-by-alice', 'report');
  });

  it('is refused to who may not, and nothing is stored', async () => {
    await refusedByKms(bob.get('report'));
    await refusedByKms(bob.put('by-bob', Buffer.from('x')));
    await refusedByKms(bob.put('report', Buffer.from('overwritten')));
    await refusedByKms(bob.copy('copied-by-bob', 'report', { headers: { [METHOD]: 'AES256' } }));
    expect((await rejection(bob.head('by-bob'))).code).toBe('NoSuchKey');
    expect((await rejection(bob.head('copied-by-bob'))).code).toBe('NoSuchKey');
    expect((await root.get('report')).content.toString()).toBe('figures');
  });

  it('shows its head to who may read the object', async () => {
    const head = await bob.head('report');
    expect(head.res.headers).toMatchObject({ [METHOD]: 'KMS', [KEY_ID]: keyId, 'content-length': '7' });
  });

  it('leaves other methods and the default CMK open', async () => {
    for (const headers of [{ [METHOD]: 'AES256' }, { [METHOD]: 'KMS' }]) {
      await bob.put('open', Buffer.from('open'), { headers });
      expect((await bob.get('open')).content.toString()).toBe('open');
    }
  });

  it('needs both rights for a write', async () => {
    const half = { accessKeyId: 'LTAI5tOssealHalf000001', accessKeySecret: 'OssealHalfSecretKey00000000001' };
    const seed = storySeed() as { accounts: [{ policies: object[]; users: object[] }] };
    const policy = {
      name: 'generate-only',
      document: {
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: ['oss:*', 'kms:GenerateDataKey'], Resource: ['*'] }],
      },
    };
    seed.accounts[0].policies.push(policy);
    const key = { id: half.accessKeyId, secret: half.accessKeySecret };
    seed.accounts[0].users.push({ name: 'half', accessKeys: [key], policies: ['generate-only'] });
    const server = await spawnOsseal({ seed });
    try {
      const client = kmsClient(server, { accessKey: ROOT });
      const { keyMetadata } = await client.createKey(new kms.CreateKeyRequest({}));
      await ossClient(server, { accessKey: ROOT }).putBucket(bucket);
      const headers = { [METHOD]: 'KMS', [KEY_ID]: keyMetadata.keyId };
      await refusedByKms(ossClient(server, { accessKey: half, bucket }).put('x', Buffer.from('x'), { headers }));
    } finally {
      await server.dispose();
    }
  });
});

describe('keys and regions', () => {
  it('refuses a CMK of another region', async () => {
    const pop = popClient(osseal(), { accessKey: ROOT });
    const { KeyMetadata } = await pop.request<{ KeyMetadata: { KeyId: string } }>('CreateKey', {
      RegionId: 'cn-shanghai',
    });
    const headers = { [METHOD]: 'KMS', [KEY_ID]: KeyMetadata.KeyId };
    const error = await rejection(root.put('far', Buffer.from('x'), { headers }));
    expect(error).toMatchObject({
      status: 404,
      code: 'KeyNotFound',
      message: 'The specified parameter KMS keyId is not found.',
    });
    const there = ossClient(osseal(), { accessKey: ROOT, region: 'cn-shanghai', bucket: 'permissions-far' });
    await there.putBucket('permissions-far');
    expect((await there.put('near', Buffer.from('x'), { headers })).res.headers[KEY_ID]).toBe(KeyMetadata.KeyId);
  });

  it('takes an alias and an ARN of the region', async () => {
    const client = kmsClient(osseal(), { accessKey: ROOT });
    await client.createAlias(new kms.CreateAliasRequest({ keyId, aliasName: 'alias/reports' }));
    const put = await root.put('by-alias', Buffer.from('x'), {
      headers: { [METHOD]: 'KMS', [KEY_ID]: 'alias/reports' },
    });
    expect(put.res.headers[KEY_ID]).toBe(keyId);
  });

  it.each([
    ['disabled', 'KeyDisabled', 'The request was rejected because the key state is Disabled.'],
    ['deleted', 'KeyPendingDeletion', 'The request was rejected because the key state is PendingDeletion.'],
  ])('stops reads and writes while the key is %s', async (state, code, message) => {
    const client = kmsClient(osseal(), { accessKey: ROOT });
    const key = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
    const headers = () => ({ [METHOD]: 'KMS', [KEY_ID]: key });
    await root.put('held', Buffer.from('held'), { headers: headers() });
    if (state === 'disabled') await client.disableKey(new kms.DisableKeyRequest({ keyId: key }));
    else await client.scheduleKeyDeletion(new kms.ScheduleKeyDeletionRequest({ keyId: key, pendingWindowInDays: 7 }));
    expect(await rejection(root.get('held'))).toMatchObject({ status: 409, code, message });
    expect(await rejection(root.put('held', Buffer.from('new'), { headers: headers() }))).toMatchObject({
      code,
      message,
    });
    expect((await root.head('held')).status).toBe(200);
    await refusedByKms(bob.get('held'));

    if (state === 'deleted') await client.cancelKeyDeletion(new kms.CancelKeyDeletionRequest({ keyId: key }));
    else await client.enableKey(new kms.EnableKeyRequest({ keyId: key }));
    expect((await root.get('held')).content.toString()).toBe('held');
  });
});

describe('KMS that is not activated', () => {
  const closed = useOsseal({ seed: storySeed({ kms: { activated: false } }) });

  it('refuses SSE-KMS until it is opened, and nothing else', async () => {
    const oss = ossClient(closed(), { accessKey: ROOT, bucket });
    await oss.putBucket(bucket);
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS' });
    const refused = { status: 403, code: 'KmsServiceNotEnabled', message: 'This user does not turn on KMS service.' };
    expect(await rejection(oss.put('object', Buffer.from('x')))).toMatchObject(refused);
    await oss.put('aes', Buffer.from('x'), { headers: { [METHOD]: 'AES256' } });
    await popClient(closed(), { accessKey: ROOT }).request('OpenKmsService');
    expect((await oss.put('object', Buffer.from('x'))).res.headers[METHOD]).toBe('KMS');
  });
});

describe('with --oss-default-cmk-check caller', () => {
  const strict = useOsseal({ seed: storySeed(), flags: ['--oss-default-cmk-check', 'caller'] });

  it('the default CMK asks KMS rights of the requester too', async () => {
    const [owner, allowed, refused] = [ROOT, ALICE, BOB].map((accessKey) => ossClient(strict(), { accessKey, bucket }));
    const headers = () => ({ headers: { [METHOD]: 'KMS' } });
    await owner?.putBucket(bucket);
    await owner?.put('object', Buffer.from('x'), headers());
    expect((await allowed?.get('object'))?.content.toString()).toBe('x');
    await allowed?.put('by-alice', Buffer.from('x'), headers());
    await refusedByKms(refused?.get('object') ?? Promise.resolve());
    await refusedByKms(refused?.put('by-bob', Buffer.from('x'), headers()) ?? Promise.resolve());
  });
});
