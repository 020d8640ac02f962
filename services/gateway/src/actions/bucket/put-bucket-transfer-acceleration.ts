import { ossError } from '@osseal/protocol/errors';
import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** The accelerated endpoints are understood whatever this says, as all other hosts. @documented PutBucketTransferAcceleration */
export const putBucketTransferAcceleration: BucketAction = {
  name: 'PutBucketTransferAcceleration',
  level: 'bucket',
  summary: 'Switches transfer acceleration on or off.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketTransferAcceleration', bucket }],
  async handle(call, { index }) {
    const root = await readXmlBody(call);
    const enabled = root?.name === 'TransferAccelerationConfiguration' ? root.child('Enabled')?.text.trim() : undefined;
    if (enabled !== 'true' && enabled !== 'false') throw ossError('MalformedXML');
    const transferAcceleration = enabled === 'true';
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, transferAcceleration }));
    return { status: 200 };
  },
};
