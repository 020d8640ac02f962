import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';

/** @documented DeleteBucketPolicy; success without a policy @inferred */
export const deleteBucketPolicy: BucketAction = {
  name: 'DeleteBucketPolicy',
  level: 'bucket',
  summary: "Removes the bucket's policy.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucketPolicy', bucket }],
  async handle({ bucket }, { index }) {
    await changeBucket(index, bucket.name, ({ policy: _, ...rest }) => rest);
    return { status: 204 };
  },
};
