import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { isPublic } from '../../buckets/bucket-policy.ts';
import { noSuchBucketPolicy } from '../../buckets/no-such-bucket-policy.ts';

/** @documented GetBucketPolicyStatus; 404 without a policy @inferred */
export const getBucketPolicyStatus: BucketAction = {
  name: 'GetBucketPolicyStatus',
  level: 'bucket',
  summary: "Tells whether the bucket's policy opens it to everybody.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketPolicyStatus', bucket }],
  handle({ bucket }) {
    if (bucket.policy === undefined) throw noSuchBucketPolicy(bucket.name);
    return { status: 200, body: writeXml(['PolicyStatus', [['IsPublic', isPublic(bucket.policy)]]]) };
  },
};
