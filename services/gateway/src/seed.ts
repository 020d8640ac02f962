import type { Clock, Seed, SeedBucket } from '@osseal/service-kit';
import { type BucketRecord, type ObjectIndex, StoreError } from '@osseal/storage';

/** Makes the seed's buckets that are not there yet. A bucket that exists stays as it is, whoever owns it. */
export async function seedBuckets(seed: Seed, index: ObjectIndex, clock: Clock): Promise<void> {
  for (const bucket of seed.buckets) {
    if ((await index.findBucket(bucket.name)) !== undefined) continue;
    try {
      await index.insertBucket(recordOf(bucket, clock));
    } catch (error) {
      // Made by somebody else meanwhile.
      if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
    }
  }
}

function recordOf({ account, name, region, acl, storageClass, encryption }: SeedBucket, clock: Clock): BucketRecord {
  const record = { name, account, region, createdAt: new Date(clock.now()).toISOString(), acl, storageClass };
  if (encryption === undefined) return record;
  if (encryption.method === 'AES256') return { ...record, encryption: { method: 'AES256' } };
  const { keyId } = encryption;
  return { ...record, encryption: keyId === undefined ? { method: 'KMS' } : { method: 'KMS', keyId } };
}
