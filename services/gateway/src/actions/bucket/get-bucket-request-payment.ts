import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';

/** @documented GetBucketRequestPayment */
export const getBucketRequestPayment: BucketAction = {
  name: 'GetBucketRequestPayment',
  level: 'bucket',
  summary: 'Tells who pays for the requests to the bucket.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketRequestPayment', bucket }],
  handle({ bucket }) {
    const payer = bucket.requestPayment ?? 'BucketOwner';
    return { status: 200, body: writeXml(['RequestPaymentConfiguration', [['Payer', payer]]]) };
  },
};
