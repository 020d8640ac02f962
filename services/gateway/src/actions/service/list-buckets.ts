import { ossError } from '@osseal/protocol/errors';
import { toXmlDate, writeXml, type XmlNode } from '@osseal/protocol/oss';
import { accountOf } from '@osseal/ram';
import type { BucketRecord } from '@osseal/storage';
import type { OssCall, ServiceAction } from '../../action.ts';
import { endpointElements, locationOf } from '../../buckets/endpoints.ts';
import { ownerElement } from '../../buckets/owner.ts';
import type { GatewayFacts } from '../../domain.ts';

const DEFAULT_KEYS = 100;
const MOST_KEYS = 1000;

/** @documented ListBuckets (GetService) */
export const listBuckets: ServiceAction = {
  name: 'ListBuckets',
  level: 'service',
  summary: "Lists the account's buckets of all regions, by name.",
  acceptsSse: false,
  checks: () => [{ action: 'oss:ListBuckets', bucket: null }],
  async handle(call, { index, settings }) {
    const { query } = call.http;
    const account = accountOf(call.requester.principal) ?? '';
    const prefix = query.get('prefix') ?? '';
    const marker = query.get('marker') ?? '';
    const limit = maxKeys(call);
    const { buckets, isTruncated } = await index.listBuckets({ account, prefix, marker, limit });
    const page: readonly (XmlNode | undefined)[] = isTruncated
      ? [
          ['Prefix', prefix],
          ['Marker', marker],
          ['MaxKeys', limit],
          ['IsTruncated', true],
          ['NextMarker', buckets.at(-1)?.name ?? marker],
        ]
      : [];
    const body = writeXml([
      'ListAllMyBucketsResult',
      [...page, ownerElement(account), ['Buckets', buckets.map((bucket) => bucketElement(bucket, settings))]],
    ]);
    return { status: 200, body };
  },
};

function bucketElement(bucket: BucketRecord, settings: GatewayFacts): XmlNode {
  return [
    'Bucket',
    [
      ['CreationDate', toXmlDate(Date.parse(bucket.createdAt))],
      ...endpointElements(bucket.region, settings),
      ['Location', locationOf(bucket.region)],
      ['Name', bucket.name],
      ['Region', bucket.region],
      ['StorageClass', bucket.storageClass],
    ],
  ];
}

/** @throws WireError InvalidArgument unless 1 to 1000 */
function maxKeys({ http }: OssCall): number {
  const text = http.query.get('max-keys');
  if (text === undefined || text === '') return DEFAULT_KEYS;
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_KEYS) return count;
  throw ossError('InvalidArgument', {
    message: 'Argument max-keys must be an integer between 1 and 1000.',
    elements: [
      ['ArgumentName', 'max-keys'],
      ['ArgumentValue', text],
    ],
  });
}
