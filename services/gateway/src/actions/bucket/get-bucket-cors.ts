import { ossError } from '@osseal/protocol/errors';
import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { corsDocument } from '../../cors/cors-document.ts';

/** @documented GetBucketCors */
export const getBucketCors: BucketAction = {
  name: 'GetBucketCors',
  level: 'bucket',
  summary: 'Tells the rules for pages of other origins.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketCors', bucket }],
  handle({ bucket }) {
    if (bucket.cors === undefined) {
      throw ossError('NoSuchCORSConfiguration', { elements: [['BucketName', bucket.name]] });
    }
    return { status: 200, body: writeXml(corsDocument(bucket.cors)) };
  },
};
