import type { BucketAction } from '../../action.ts';

/** No bucket is a website. @documented DeleteBucketWebsite: 204 where there is nothing to delete */
export const deleteBucketWebsite: BucketAction = {
  name: 'DeleteBucketWebsite',
  level: 'bucket',
  summary: 'Removes the website configuration, which there is none of.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucketWebsite', bucket }],
  handle: () => ({ status: 204 }),
};
