import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { parseRequestPayment } from '../../buckets/request-payment.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** @documented PutBucketRequestPayment */
export const putBucketRequestPayment: BucketAction = {
  name: 'PutBucketRequestPayment',
  level: 'bucket',
  summary: 'Sets whether requesters of other accounts must agree to pay.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketRequestPayment', bucket }],
  async handle(call, { index }) {
    const requestPayment = parseRequestPayment(await readXmlBody(call));
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, requestPayment }));
    return { status: 200 };
  },
};
