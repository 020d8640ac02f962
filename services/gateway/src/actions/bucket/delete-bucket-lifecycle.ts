import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';

/** Also where there are none. @documented DeleteBucketLifecycle */
export const deleteBucketLifecycle: BucketAction = {
  name: 'DeleteBucketLifecycle',
  level: 'bucket',
  summary: "Removes the bucket's lifecycle rules.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucketLifecycle', bucket }],
  async handle({ bucket }, { index }) {
    await changeBucket(index, bucket.name, ({ lifecycle: _, ...rest }) => rest);
    return { status: 204 };
  },
};
