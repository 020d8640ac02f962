import type { BucketAction } from '../../action.ts';

/** Access logs are always off. @documented DeleteBucketLogging */
export const deleteBucketLogging: BucketAction = {
  name: 'DeleteBucketLogging',
  level: 'bucket',
  summary: 'Switches access logs off, which they are.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucketLogging', bucket }],
  handle: () => ({ status: 204 }),
};
