import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { taggingDocument } from '../../objects/object-tags.ts';

/** An empty set where there are none. @documented GetBucketTags; SDK integration tests */
export const getBucketTags: BucketAction = {
  name: 'GetBucketTags',
  level: 'bucket',
  summary: "Tells the bucket's tags.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketTagging', bucket }],
  handle: ({ bucket }) => ({ status: 200, body: writeXml(taggingDocument(bucket.tags ?? {})) }),
};
