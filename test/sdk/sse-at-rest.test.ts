import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { findPlaintext, ROOT, spawnOsseal, storySeed } from '@osseal/testkit';
import { kmsClient, ossClient } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const small = await readFile(fileURLToPath(new URL('../../LICENSE', import.meta.url)));
const large = Buffer.concat(Array.from({ length: 40 }, (_, i) => Buffer.concat([Buffer.from(`copy ${i}\n`), small])));

describe('the data directory', () => {
  it.each([
    ['small', small],
    ['large', large],
  ])('holds no run of a %s encrypted object, nor a secret', async (_name, plaintext) => {
    const server = await spawnOsseal({ seed: storySeed() });
    try {
      const client = kmsClient(server, { accessKey: ROOT });
      const { keyId } = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata;
      const dataKey = await client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId, numberOfBytes: 1024 }));
      const oss = ossClient(server, { accessKey: ROOT, bucket: 'at-rest' });
      await oss.putBucket('at-rest');
      await oss.putBucketEncryption('at-rest', { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
      await oss.put('kms', plaintext);
      await oss.put('aes', plaintext, { headers: { [METHOD]: 'AES256' } });
      await oss.put('default-cmk', plaintext, { headers: { [METHOD]: 'KMS' } });
      await oss.copy('copied', 'kms');
      expect((await oss.get('copied')).content.equals(plaintext)).toBe(true);

      expect(await findPlaintext(server.dataDir, plaintext)).toEqual([]);
      expect(await findPlaintext(server.dataDir, Buffer.from(ROOT.accessKeySecret))).toEqual([]);
      expect(await findPlaintext(server.dataDir, Buffer.from(dataKey.plaintext, 'base64'))).toEqual([]);
      for (const secret of [ROOT.accessKeySecret, dataKey.plaintext]) expect(server.log()).not.toContain(secret);

      // The search itself works: an object without encryption is found.
      await oss.deleteBucketEncryption('at-rest');
      await oss.put('none', plaintext);
      expect(await findPlaintext(server.dataDir, plaintext)).not.toEqual([]);
    } finally {
      await server.dispose();
    }
  });
});
