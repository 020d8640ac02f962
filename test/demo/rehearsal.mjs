import { randomBytes } from 'node:crypto';

const METHOD = 'x-oss-server-side-encryption';

/**
 * Does with random bytes, in a bucket of its own, what the story does with the file. What is on the disk then is names,
 * ids and settings: whoever looks for the file afterwards must not take them for a part of it.
 */
export async function rehearse({ keys, kms, rpc, root, alice, bob }, name) {
  const bucket = 'demo-rehearsal';
  const bytes = randomBytes(200_000);
  const clients = [root, alice, bob].map((client) => client.useBucket(bucket));
  const attempt = (call) => call.catch(() => undefined);

  const { keyMetadata } = await keys.createKey(new kms.CreateKeyRequest({ description: 'demo' }));
  await rpc.request('CreateKey', { RegionId: 'cn-shanghai' });
  await root.putBucket(bucket);
  await root.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyMetadata.keyId });
  for (const client of clients) {
    for (const size of [bytes.length, 100]) await attempt(client.put(name, bytes.subarray(0, size)));
    await attempt(client.get(name));
    await client.put('by-default-key', bytes, { headers: { [METHOD]: 'KMS' } });
    await client.get('by-default-key');
    await client.put('by-oss', bytes, { headers: { [METHOD]: 'AES256' } });
  }
}
