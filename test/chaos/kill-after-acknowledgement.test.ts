import { randomBytes } from 'node:crypto';
import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { countCalls, type OssealProcess, readUsage, spawnOsseal } from '@osseal/testkit';
import { kmsClient, ossClient, rejection } from '../sdk/clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const bucket = 'survivor';
const small = randomBytes(3000);
const large = randomBytes(700_000);

/** One acknowledged change, and what must be true of it after every later crash. */
interface Step {
  readonly name: string;
  act(server: OssealProcess): Promise<void>;
  verify(server: OssealProcess): Promise<void>;
}

const oss = (server: OssealProcess) => ossClient(server, { bucket });
let keyId = '';
let heldKeyId = '';
let sealed = '';
let countedKeyId = '';
let billed = 0;

async function createKey(server: OssealProcess): Promise<string> {
  return (await kmsClient(server).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
}

async function stateOf(server: OssealProcess, id: string): Promise<string> {
  return (await kmsClient(server).describeKey(new kms.DescribeKeyRequest({ keyId: id }))).keyMetadata.keyState;
}

const STEPS: readonly Step[] = [
  {
    name: 'create a key',
    async act(server) {
      keyId = await createKey(server);
    },
    async verify(server) {
      expect(await stateOf(server, keyId)).toBe('Enabled');
    },
  },
  {
    name: 'create an alias',
    async act(server) {
      await kmsClient(server).createAlias(new kms.CreateAliasRequest({ keyId, aliasName: 'alias/survivor' }));
    },
    async verify(server) {
      const found = await kmsClient(server).describeKey(new kms.DescribeKeyRequest({ keyId: 'alias/survivor' }));
      expect(found.keyMetadata.keyId).toBe(keyId);
    },
  },
  {
    name: 'encrypt',
    async act(server) {
      const request = new kms.EncryptRequest({ keyId, plaintext: 'c3Vydml2b3I=' });
      sealed = (await kmsClient(server).encrypt(request)).ciphertextBlob;
    },
    async verify(server) {
      const opened = await kmsClient(server).decrypt(new kms.DecryptRequest({ ciphertextBlob: sealed }));
      expect(opened.plaintext).toBe('c3Vydml2b3I=');
    },
  },
  {
    name: 'create a bucket',
    async act(server) {
      await oss(server).putBucket(bucket);
    },
    async verify(server) {
      expect((await oss(server).getBucketLocation(bucket)).location).toBe('oss-cn-hangzhou');
    },
  },
  {
    name: 'set default encryption',
    async act(server) {
      await oss(server).putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    },
    async verify(server) {
      const { encryption } = await oss(server).getBucketEncryption(bucket);
      expect(encryption).toEqual({ SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    },
  },
  ...(['default', 'AES256', 'KMS'] as const).map((method): Step => {
    const headers = (): Record<string, string> => (method === 'default' ? {} : { [METHOD]: method });
    return {
      name: `put a small and a large object, method ${method}`,
      async act(server) {
        await oss(server).put(`small-${method}`, small, { headers: headers() });
        await oss(server).put(`large-${method}`, large, { headers: headers() });
      },
      async verify(server) {
        expect((await oss(server).get(`small-${method}`)).content.equals(small)).toBe(true);
        expect((await oss(server).get(`large-${method}`)).content.equals(large)).toBe(true);
      },
    };
  }),
  {
    name: 'overwrite',
    async act(server) {
      await oss(server).put('small-AES256', small);
      await oss(server).put('overwritten', large);
      await oss(server).put('overwritten', small);
    },
    async verify(server) {
      expect((await oss(server).get('overwritten')).content.equals(small)).toBe(true);
    },
  },
  {
    name: 'delete',
    async act(server) {
      await oss(server).put('deleted', large);
      await oss(server).delete('deleted');
    },
    async verify(server) {
      expect((await rejection(oss(server).get('deleted'))).code).toBe('NoSuchKey');
    },
  },
  {
    name: 'disable a key',
    async act(server) {
      heldKeyId = await createKey(server);
      const headers = { [METHOD]: 'KMS', [`${METHOD}-key-id`]: heldKeyId };
      await oss(server).put('held', small, { headers });
      await kmsClient(server).disableKey(new kms.DisableKeyRequest({ keyId: heldKeyId }));
    },
    async verify(server) {
      expect(await stateOf(server, heldKeyId)).toBe('Disabled');
      expect((await rejection(oss(server).get('held'))).code).toBe('KeyDisabled');
    },
  },
  {
    name: 'be billed',
    async act(server) {
      countedKeyId = await createKey(server);
      const client = kmsClient(server);
      for (billed = 0; billed < 7; billed += 1) {
        await client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId: countedKeyId }));
      }
    },
    async verify(server) {
      expect(countCalls(await readUsage(server), { keyId: countedKeyId, outcome: 'Success' })).toBe(billed);
    },
  },
];

describe('kill -9', () => {
  it('after each acknowledged step loses nothing', async () => {
    let server = await spawnOsseal();
    try {
      for (const [index, step] of STEPS.entries()) {
        await step.act(server);
        await server.kill();
        server = await server.startAgain();
        for (const done of STEPS.slice(0, index + 1)) {
          await done.verify(server).catch((cause: unknown) => {
            throw new Error(`"${done.name}" was lost by a crash after "${step.name}".`, { cause });
          });
        }
      }
    } finally {
      await server.dispose();
    }
  }, 120_000);

  it('during uploads leaves every object whole: the old bytes or the new ones', async () => {
    let server = await spawnOsseal();
    try {
      await oss(server).putBucket(bucket);
      const versions = [randomBytes(400_000), randomBytes(400_000)] as const;
      const keys = Array.from({ length: 8 }, (_, i) => `object-${i}`);
      for (const key of keys) await oss(server).put(key, versions[0], { headers: { [METHOD]: 'KMS' } });
      const uploads = keys.map((key) => oss(server).put(key, versions[1], { headers: { [METHOD]: 'AES256' } }));
      // The first acknowledgement comes while others are on their way.
      await Promise.any(uploads);
      await server.kill();
      const acknowledged = await Promise.allSettled(uploads);
      server = await server.startAgain();
      for (const [index, key] of keys.entries()) {
        const { content } = await oss(server).get(key);
        const expected = acknowledged[index]?.status === 'fulfilled' ? versions.slice(1) : versions;
        expect(expected.some((version) => version.equals(content))).toBe(true);
      }
    } finally {
      await server.dispose();
    }
  });
});
