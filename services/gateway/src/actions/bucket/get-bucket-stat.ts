import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { bucketStat } from '../../buckets/bucket-stat.ts';

/** Answers from the inventory that every write keeps, so it costs the same for any number of objects. @documented GetBucketStat */
export const getBucketStat: BucketAction = {
  name: 'GetBucketStat',
  level: 'bucket',
  summary: 'Tells how many objects and bytes the bucket holds.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketStat', bucket }],
  async handle({ bucket, nowMs }, { index }) {
    return { status: 200, body: writeXml(bucketStat(await index.inventory(bucket.name), nowMs)) };
  },
};
