import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { NO_REFERER_RULES, refererDocument } from '../../referer/referer-document.ts';

/** @documented GetBucketReferer */
export const getBucketReferer: BucketAction = {
  name: 'GetBucketReferer',
  level: 'bucket',
  summary: 'Tells from which pages objects may be asked for without a signature in the headers.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketReferer', bucket }],
  handle: ({ bucket }) => ({ status: 200, body: writeXml(refererDocument(bucket.referer ?? NO_REFERER_RULES)) }),
};
