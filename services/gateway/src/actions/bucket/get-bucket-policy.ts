import type { BucketAction } from '../../action.ts';
import { noSuchBucketPolicy } from '../../buckets/no-such-bucket-policy.ts';

/** @documented GetBucketPolicy */
export const getBucketPolicy: BucketAction = {
  name: 'GetBucketPolicy',
  level: 'bucket',
  summary: "Returns the bucket's policy as it was set; 404 when there is none.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketPolicy', bucket }],
  handle({ bucket }) {
    if (bucket.policy === undefined) throw noSuchBucketPolicy(bucket.name);
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: bucket.policy };
  },
};
