import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';

/** @documented DeleteBucketEncryption; success without a rule @inferred */
export const deleteBucketEncryption: BucketAction = {
  name: 'DeleteBucketEncryption',
  level: 'bucket',
  summary: "Sets the bucket's default encryption to none.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucketEncryption', bucket }],
  async handle({ bucket }, { index }) {
    await changeBucket(index, bucket.name, ({ encryption: _, ...rest }) => rest);
    return { status: 204 };
  },
};
