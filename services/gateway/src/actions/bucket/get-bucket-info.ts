import { toXmlDate, writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { encryptionRuleElements } from '../../buckets/encryption-rule.ts';
import { endpointElements, locationOf } from '../../buckets/endpoints.ts';
import { ownerElement } from '../../buckets/owner.ts';

/**
 * Features that this release does not offer show as switched off.
 * @documented GetBucketInfo; the flat encryption rule and its `None`: SDK integration tests
 */
export const getBucketInfo: BucketAction = {
  name: 'GetBucketInfo',
  level: 'bucket',
  summary: "Tells the bucket's settings, its default encryption among them.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketInfo', bucket }],
  handle({ bucket }, { settings }) {
    const body = writeXml([
      'BucketInfo',
      [
        [
          'Bucket',
          [
            ['AccessMonitor', 'Disabled'],
            ['BlockPublicAccess', false],
            ['CreationDate', toXmlDate(Date.parse(bucket.createdAt))],
            ...endpointElements(bucket.region, settings),
            ['Location', locationOf(bucket.region)],
            ['StorageClass', bucket.storageClass],
            ['TransferAcceleration', bucket.transferAcceleration === true ? 'Enabled' : 'Disabled'],
            ['CrossRegionReplication', 'Disabled'],
            ['DataRedundancyType', 'LRS'],
            ['Name', bucket.name],
            ['ResourceGroupId', 'rg-default'],
            ownerElement(bucket.account),
            ['AccessControlList', [['Grant', bucket.acl]]],
            ['Comment', ''],
            bucket.versioning === undefined ? undefined : ['Versioning', bucket.versioning],
            [
              'ServerSideEncryptionRule',
              bucket.encryption === undefined ? [['SSEAlgorithm', 'None']] : encryptionRuleElements(bucket.encryption),
            ],
            [
              'BucketPolicy',
              [
                ['LogBucket', ''],
                ['LogPrefix', ''],
              ],
            ],
          ],
        ],
      ],
    ]);
    return { status: 200, body };
  },
};
