import { ossError } from '@osseal/protocol/errors';
import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { lifecycleDocument } from '../../lifecycle/lifecycle-document.ts';

/** @documented GetBucketLifecycle */
export const getBucketLifecycle: BucketAction = {
  name: 'GetBucketLifecycle',
  level: 'bucket',
  summary: "Tells the bucket's lifecycle rules.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketLifecycle', bucket }],
  handle({ bucket }) {
    if (bucket.lifecycle === undefined) {
      throw ossError('NoSuchLifecycle', { elements: [['BucketName', bucket.name]] });
    }
    return { status: 200, body: writeXml(lifecycleDocument(bucket.lifecycle)) };
  },
};
