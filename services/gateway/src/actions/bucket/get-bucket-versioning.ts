import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { versioningConfiguration } from '../../buckets/versioning.ts';

/** @documented GetBucketVersioning */
export const getBucketVersioning: BucketAction = {
  name: 'GetBucketVersioning',
  level: 'bucket',
  summary: 'Tells whether versioning is enabled, suspended, or was never set.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:GetBucketVersioning', bucket }],
  handle: ({ bucket }) => ({ status: 200, body: writeXml(versioningConfiguration(bucket)) }),
};
