import { ossError } from '@osseal/protocol/errors';
import type { BucketAction } from '../../action.ts';
import { aclCondition, parseBucketAcl } from '../../buckets/acl.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';

/** @documented PutBucketAcl */
export const putBucketAcl: BucketAction = {
  name: 'PutBucketAcl',
  level: 'bucket',
  summary: "Replaces the bucket's ACL.",
  acceptsSse: false,
  checks: ({ bucket, http }) => [{ action: 'oss:PutBucketAcl', bucket, conditions: aclCondition(http.headers) }],
  async handle({ bucket, http }, { index }) {
    const acl = parseBucketAcl(http.headers['x-oss-acl']);
    if (acl === undefined) throw ossError('MissingArgument', { elements: [['ArgumentName', 'x-oss-acl']] });
    await changeBucket(index, bucket.name, (current) => ({ ...current, acl }));
    return { status: 200 };
  },
};
