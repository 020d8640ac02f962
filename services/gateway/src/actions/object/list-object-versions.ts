import { ossError } from '@osseal/protocol/errors';
import { writeXml } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { readEncodingType } from '../../objects/encoding-type.ts';
import { prefixEntries, versionEntries } from '../../objects/list-entries.ts';
import { listChecks, readName, readWindow } from '../../objects/list-query.ts';
import { readVersionId } from '../../objects/object-version.ts';

/** GetBucketVersions (ListObjectVersions): pages by key and version. @documented ListObjectVersions */
export const listObjectVersions: BucketAction = {
  name: 'ListObjectVersions',
  summary: 'Lists all versions and delete markers of a bucket, the newest version of a key first, page by page.',
  level: 'bucket',
  acceptsSse: false,

  checks: (call) => listChecks(call, 'oss:ListObjectVersions'),

  async handle(call, gateway) {
    const { query } = call.http;
    const { prefix, delimiter, maxKeys } = readWindow(query);
    const keyMarker = readName(query, 'key-marker');
    const versionIdMarker = readMarker(query.get('version-id-marker'), keyMarker);
    const encoding = readEncodingType(query);
    const page = await gateway.index.listVersions(call.bucket.name, {
      prefix,
      delimiter,
      startAfter: keyMarker,
      limit: maxKeys,
      ...(versionIdMarker !== undefined && { startAfterId: versionIdMarker }),
    });
    const body = writeXml([
      'ListVersionsResult',
      [
        ['Name', call.bucket.name],
        ['Prefix', encoding.encode(prefix)],
        ['KeyMarker', encoding.encode(keyMarker)],
        ['VersionIdMarker', versionIdMarker ?? ''],
        ['MaxKeys', maxKeys],
        ['Delimiter', encoding.encode(delimiter)],
        encoding.url ? ['EncodingType', 'url'] : undefined,
        ['IsTruncated', page.isTruncated],
        page.isTruncated ? ['NextKeyMarker', encoding.encode(page.last)] : undefined,
        page.isTruncated && page.lastId !== undefined ? ['NextVersionIdMarker', page.lastId] : undefined,
        ...versionEntries(page.objects, call.bucket, encoding),
        ...prefixEntries(page.commonPrefixes, encoding),
      ],
    ]);
    return { status: 200, headers: { 'Content-Type': 'application/xml' }, body };
  },
};

/** A version says nothing without its key. @throws WireError InvalidArgument @inferred from ListMultipartUploads */
function readMarker(text: string | undefined, keyMarker: string): string | undefined {
  const marker = readVersionId(text);
  if (marker === undefined || keyMarker !== '') return marker;
  throw ossError('InvalidArgument', {
    message: 'A version-id marker cannot be specified without a key marker.',
    elements: [['ArgumentName', 'version-id-marker']],
  });
}
