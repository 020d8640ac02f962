import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ALICE,
  countCalls,
  type OssealProcess,
  ROOT,
  readUsage,
  STORY_ACCOUNT,
  spawnOsseal,
  storySeed,
} from '@osseal/testkit';
import { kmsClient, ossClient, rejection } from '../sdk/clients.ts';

const keyId = 'key-hzz0000000000000001';
const material = Buffer.alloc(32, 7).toString('base64');
const seed = storySeed({
  keys: [{ account: STORY_ACCOUNT, region: 'cn-hangzhou', id: keyId, aliases: ['alias/demo'], material }],
  buckets: [
    {
      account: STORY_ACCOUNT,
      name: 'demo',
      region: 'cn-hangzhou',
      acl: 'public-read',
      encryption: { method: 'KMS', keyId },
    },
    { account: STORY_ACCOUNT, name: 'demo-plain', region: 'cn-shanghai' },
  ],
  objects: [
    { bucket: 'demo', key: 'seeded/kms', text: 'under a CMK' },
    { bucket: 'demo', key: 'seeded/aes', base64: 'AAEC', encryption: { method: 'AES256' } },
    { bucket: 'demo', key: 'seeded/default', text: 'under the default CMK', encryption: { method: 'KMS' } },
  ],
});

describe('a seed file', () => {
  let server: OssealProcess;
  beforeAll(async () => {
    server = await spawnOsseal({ seed });
  });
  afterAll(async () => {
    await server.dispose();
  });

  it('makes accounts, keys, aliases and buckets', async () => {
    const found = await kmsClient(server, { accessKey: ROOT }).describeKey(
      new kms.DescribeKeyRequest({ keyId: 'alias/demo' }),
    );
    expect(found.keyMetadata).toMatchObject({ keyId, keyState: 'Enabled', creator: STORY_ACCOUNT });
    const oss = ossClient(server, { accessKey: ALICE, bucket: 'demo' });
    const put = await oss.put('object', Buffer.from('x'));
    expect(put.res.headers['x-oss-server-side-encryption-key-id']).toBe(keyId);
    expect((await oss.getBucketACL('demo')).acl).toBe('public-read');
    const far = ossClient(server, { accessKey: ALICE, region: 'cn-shanghai' });
    expect((await far.getBucketLocation('demo-plain')).location).toBe('oss-cn-shanghai');
  });

  it('writes objects, encrypted as they or the bucket say, and bills what KMS did for it', async () => {
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'demo' });
    const read = async (key: string) => {
      const { content, res } = await oss.get(key);
      return [content.toString('latin1'), res.headers['x-oss-server-side-encryption']];
    };
    expect(await read('seeded/kms')).toEqual(['under a CMK', 'KMS']);
    expect(await read('seeded/aes')).toEqual(['\0\u0001\u0002', 'AES256']);
    expect(await read('seeded/default')).toEqual(['under the default CMK', 'KMS']);
    const bill = await readUsage({ kms: server.kms, ...ROOT });
    expect(countCalls(bill, { cause: 'Seed demo' })).toBe(2);
    expect(countCalls(bill, { cause: 'Seed demo', action: 'GenerateDataKey', keyId })).toBe(1);
  });

  it('replaces the default access key', async () => {
    const builtIn = {
      accessKeyId: 'LTAI5tOssealLocalRoot001',
      accessKeySecret: 'OssealLocalRootSecretKey000001',
    };
    const error = await rejection(kmsClient(server, { accessKey: builtIn }).listKeys(new kms.ListKeysRequest({})));
    expect(error.code).toBe('InvalidAccessKeyId.NotFoundError');
    expect(server.accessKeyId).toBe(ROOT.accessKeyId);
  });

  it('changes nothing when it is read again', async () => {
    const client = kmsClient(server, { accessKey: ROOT });
    const oss = ossClient(server, { accessKey: ROOT, bucket: 'demo' });
    await client.updateKeyDescription(new kms.UpdateKeyDescriptionRequest({ keyId, description: 'changed by hand' }));
    await oss.putBucketEncryption('demo', { SSEAlgorithm: 'AES256' });
    await oss.putBucketACL('demo', 'private');
    await oss.put('seeded/kms', Buffer.from('changed by hand'));
    await server.stop();
    server = await server.startAgain();
    const found = await kmsClient(server, { accessKey: ROOT }).describeKey(new kms.DescribeKeyRequest({ keyId }));
    expect(found.keyMetadata.description).toBe('changed by hand');
    const again = ossClient(server, { accessKey: ROOT, bucket: 'demo' });
    expect((await again.getBucketEncryption('demo')).encryption).toEqual({ SSEAlgorithm: 'AES256' });
    expect((await again.getBucketACL('demo')).acl).toBe('private');
    expect((await again.get('object')).content.toString()).toBe('x');
    expect((await again.get('seeded/kms')).content.toString()).toBe('changed by hand');
    expect(countCalls(await readUsage({ kms: server.kms, ...ROOT }), { cause: 'Seed demo' })).toBe(2);
  });

  it('with the same material opens the ciphertexts of another server', async () => {
    const { ciphertextBlob } = await kmsClient(server, { accessKey: ROOT }).encrypt(
      new kms.EncryptRequest({ keyId, plaintext: 'bW92ZWQ=' }),
    );
    const other = await spawnOsseal({ seed });
    try {
      const opened = await kmsClient(other, { accessKey: ROOT }).decrypt(new kms.DecryptRequest({ ciphertextBlob }));
      expect(opened.plaintext).toBe('bW92ZWQ=');
    } finally {
      await other.dispose();
    }
  });
});
