import type { Clock, Seed, SeedBucket } from '@osseal/service-kit';
import { type BucketRecord, StoreError } from '@osseal/storage';
import { seededRule } from './buckets/encryption-rule.ts';
import type { GatewayDomain } from './domain.ts';
import { seedObjects } from './seed-objects.ts';

/**
 * Makes the seed's buckets and objects that are not there yet. What exists stays as it is, whoever owns it.
 * @throws ConfigError for an object that cannot be written
 */
export async function applySeed(seed: Seed, gateway: GatewayDomain): Promise<void> {
  await seedBuckets(seed, gateway);
  await seedObjects(seed, gateway);
}

async function seedBuckets(seed: Seed, { index, clock }: GatewayDomain): Promise<void> {
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
  const rule = seededRule(encryption);
  return rule === undefined ? record : { ...record, encryption: rule };
}
