import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';

/** Access logs are always off. @documented GetBucketLogging: an empty document */
export const getBucketLogging: BucketAction = {
  name: 'GetBucketLogging',
  level: 'bucket',
  summary: 'Tells that no access logs are delivered.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketLogging', bucket }],
  handle: () => ({ status: 200, body: writeXml(['BucketLoggingStatus', []]) }),
};
