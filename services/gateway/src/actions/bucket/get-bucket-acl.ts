import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { ownerElement } from '../../buckets/owner.ts';

/** @documented GetBucketAcl */
export const getBucketAcl: BucketAction = {
  name: 'GetBucketAcl',
  level: 'bucket',
  summary: "Tells the bucket's owner and ACL.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketAcl', bucket }],
  handle: ({ bucket }) => ({
    status: 200,
    body: writeXml([
      'AccessControlPolicy',
      [ownerElement(bucket.account), ['AccessControlList', [['Grant', bucket.acl]]]],
    ]),
  }),
};
