import { ossError } from '@osseal/protocol/errors';
import type { BucketAction } from '../../action.ts';

/** No bucket is a website. @documented GetBucketWebsite */
export const getBucketWebsite: BucketAction = {
  name: 'GetBucketWebsite',
  level: 'bucket',
  summary: 'Tells that the bucket is no website.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketWebsite', bucket }],
  handle({ bucket }) {
    throw ossError('NoSuchWebsiteConfiguration', { elements: [['BucketName', bucket.name]] });
  },
};
