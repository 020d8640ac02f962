import { ossError } from '@osseal/protocol/errors';
import type { BucketAction } from '../../action.ts';

/** No bucket has a retention policy. @documented GetBucketWorm */
export const getBucketWorm: BucketAction = {
  name: 'GetBucketWorm',
  level: 'bucket',
  summary: 'Tells that the bucket has no retention policy.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketWorm', bucket }],
  handle({ bucket }) {
    throw ossError('NoSuchWORMConfiguration', { elements: [['BucketName', bucket.name]] });
  },
};
