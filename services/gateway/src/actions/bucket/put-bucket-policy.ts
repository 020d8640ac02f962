import { ossError } from '@osseal/protocol/errors';
import type { BucketAction } from '../../action.ts';
import { MAX_POLICY_BYTES, readBucketPolicy } from '../../buckets/bucket-policy.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { readCheckedBody } from '../../pipeline/read-xml-body.ts';

/** @documented PutBucketPolicy */
export const putBucketPolicy: BucketAction = {
  name: 'PutBucketPolicy',
  level: 'bucket',
  summary: "Sets the bucket's policy, which says who may do what to the bucket and its objects.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketPolicy', bucket }],
  async handle(call, { index }) {
    const body = await readCheckedBody(call);
    if (body.length > MAX_POLICY_BYTES) {
      throw ossError('MalformedPolicy', { message: `The policy is larger than ${MAX_POLICY_BYTES} bytes.` });
    }
    const policy = readBucketPolicy(body.toString('utf8'), call.bucket);
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, policy }));
    return { status: 200 };
  },
};
