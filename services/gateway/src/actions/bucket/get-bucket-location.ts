import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { locationOf } from '../../buckets/endpoints.ts';

/** @documented GetBucketLocation */
export const getBucketLocation: BucketAction = {
  name: 'GetBucketLocation',
  level: 'bucket',
  summary: "Tells the bucket's region.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketLocation', bucket }],
  handle: ({ bucket }) => ({ status: 200, body: writeXml(['LocationConstraint', locationOf(bucket.region)]) }),
};
