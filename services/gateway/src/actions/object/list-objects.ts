import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { readEncodingType } from '../../objects/encoding-type.ts';
import { listEntries, readPage } from '../../objects/list-entries.ts';
import { listChecks, readName, readWindow } from '../../objects/list-query.ts';

/** GetBucket (ListObjects), version 1: pages by marker. */
export const listObjects: BucketAction = {
  name: 'ListObjects',
  summary: 'Lists the objects of a bucket in UTF-8 byte order of their keys, page by page.',
  level: 'bucket',
  acceptsSse: false,

  checks: (call) => listChecks(call),

  async handle(call, gateway) {
    const { query } = call.http;
    const { prefix, delimiter, maxKeys } = readWindow(query);
    const marker = readName(query, 'marker');
    const encoding = readEncodingType(query);
    const page = await readPage(gateway.index, call.bucket.name, {
      prefix,
      delimiter,
      startAfter: marker,
      limit: maxKeys,
    });
    const body = writeXml([
      'ListBucketResult',
      [
        ['Name', call.bucket.name],
        ['Prefix', encoding.encode(prefix)],
        ['Marker', encoding.encode(marker)],
        ['MaxKeys', maxKeys],
        ['Delimiter', encoding.encode(delimiter)],
        encoding.url ? ['EncodingType', 'url'] : undefined,
        ['IsTruncated', page.isTruncated],
        page.isTruncated ? ['NextMarker', encoding.encode(page.last)] : undefined,
        ...listEntries(page, call.bucket, { encoding, withOwner: true }),
      ],
    ]);
    return { status: 200, headers: { 'Content-Type': 'application/xml' }, body };
  },
};
