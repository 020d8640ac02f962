import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';

/** Also where there are none. @documented DeleteBucketCors */
export const deleteBucketCors: BucketAction = {
  name: 'DeleteBucketCors',
  level: 'bucket',
  summary: 'Removes the rules for pages of other origins.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucketCors', bucket }],
  async handle({ bucket }, { index }) {
    await changeBucket(index, bucket.name, ({ cors: _, ...rest }) => rest);
    return { status: 204 };
  },
};
