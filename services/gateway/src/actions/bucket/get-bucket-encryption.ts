import { ossError } from '@osseal/protocol/errors';
import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { encryptionRuleElements } from '../../buckets/encryption-rule.ts';

/** @documented GetBucketEncryption; statuses from SDK integration tests */
export const getBucketEncryption: BucketAction = {
  name: 'GetBucketEncryption',
  level: 'bucket',
  summary: "Tells the bucket's default encryption; 404 when there is none.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketEncryption', bucket }],
  handle({ bucket }) {
    if (bucket.encryption === undefined) {
      throw ossError('NoSuchServerSideEncryptionRule', { elements: [['BucketName', bucket.name]] });
    }
    const body = writeXml([
      'ServerSideEncryptionRule',
      [['ApplyServerSideEncryptionByDefault', encryptionRuleElements(bucket.encryption)]],
    ]);
    return { status: 200, body };
  },
};
