import { writeXml, type XmlNode } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { decodeContinuationToken, encodeContinuationToken } from '../../objects/continuation-token.ts';
import { readEncodingType } from '../../objects/encoding-type.ts';
import { listEntries, readPage } from '../../objects/list-entries.ts';
import { listChecks, readName, readWindow } from '../../objects/list-query.ts';

/** ListObjectsV2 (GetBucketV2): pages by opaque token; owners only when asked for. */
export const listObjectsV2: BucketAction = {
  name: 'ListObjectsV2',
  summary: 'Lists the objects of a bucket in UTF-8 byte order of their keys, page by page, with continuation tokens.',
  level: 'bucket',
  acceptsSse: false,

  checks: (call) => listChecks(call),

  async handle(call, gateway) {
    const { query } = call.http;
    const { prefix, delimiter, maxKeys } = readWindow(query);
    const startAfter = readName(query, 'start-after');
    const token = query.get('continuation-token') ?? '';
    const encoding = readEncodingType(query);
    const page = await readPage(gateway.index, call.bucket.name, {
      prefix,
      delimiter,
      startAfter: token === '' ? startAfter : decodeContinuationToken(token),
      limit: maxKeys,
    });
    const next: XmlNode | undefined = page.isTruncated
      ? ['NextContinuationToken', encodeContinuationToken(page.last)]
      : undefined;
    const body = writeXml([
      'ListBucketResult',
      [
        ['Name', call.bucket.name],
        ['Prefix', encoding.encode(prefix)],
        startAfter === '' ? undefined : ['StartAfter', encoding.encode(startAfter)],
        token === '' ? undefined : ['ContinuationToken', token],
        ['MaxKeys', maxKeys],
        ['Delimiter', encoding.encode(delimiter)],
        encoding.url ? ['EncodingType', 'url'] : undefined,
        ['IsTruncated', page.isTruncated],
        next,
        ['KeyCount', page.objects.length + page.commonPrefixes.length],
        ...listEntries(page, call.bucket, { encoding, withOwner: query.get('fetch-owner') === 'true' }),
      ],
    ]);
    return { status: 200, headers: { 'Content-Type': 'application/xml' }, body };
  },
};
