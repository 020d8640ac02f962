import { ossError } from '@osseal/protocol/errors';
import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';

/** @documented GetBucketTransferAcceleration */
export const getBucketTransferAcceleration: BucketAction = {
  name: 'GetBucketTransferAcceleration',
  level: 'bucket',
  summary: 'Tells whether transfer acceleration is switched on.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketTransferAcceleration', bucket }],
  handle({ bucket }) {
    const { name, transferAcceleration } = bucket;
    if (transferAcceleration === undefined) {
      throw ossError('NoSuchTransferAccelerationConfiguration', { elements: [['BucketName', name]] });
    }
    return { status: 200, body: writeXml(['TransferAccelerationConfiguration', [['Enabled', transferAcceleration]]]) };
  },
};
