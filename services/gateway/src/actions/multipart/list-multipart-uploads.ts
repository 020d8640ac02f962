import { toXmlDate, writeXml, type XmlNode } from '@osseal/protocol/oss';
import type { BucketAction } from '../../action.ts';
import { readEncodingType } from '../../objects/encoding-type.ts';
import { prefixEntries } from '../../objects/list-entries.ts';
import { listChecks, readCount, readName } from '../../objects/list-query.ts';

const MOST_UPLOADS = 1000;

/** ListMultipartUploads: pages by key and upload id. @documented ListMultipartUploads */
export const listMultipartUploads: BucketAction = {
  name: 'ListMultipartUploads',
  summary: 'Lists the open uploads of a bucket by key, page by page.',
  level: 'bucket',
  acceptsSse: false,

  checks: (call) => listChecks(call, 'oss:ListMultipartUploads'),

  async handle(call, gateway) {
    const { query } = call.http;
    const [prefix, delimiter, keyMarker] = [
      readName(query, 'prefix'),
      readName(query, 'delimiter'),
      readName(query, 'key-marker'),
    ];
    // Without a key it says nothing, and is ignored. @documented ListMultipartUploads
    const uploadIdMarker = keyMarker === '' ? '' : readName(query, 'upload-id-marker');
    const maxUploads = readCount(query, 'max-uploads', { fallback: MOST_UPLOADS, most: MOST_UPLOADS });
    const encoding = readEncodingType(query);
    const page = await gateway.index.listUploads(call.bucket.name, {
      prefix,
      delimiter,
      startAfter: keyMarker,
      limit: maxUploads,
      ...(uploadIdMarker !== '' && { startAfterId: uploadIdMarker }),
    });
    const body = writeXml([
      'ListMultipartUploadsResult',
      [
        encoding.url ? ['EncodingType', 'url'] : undefined,
        ['Bucket', call.bucket.name],
        ['KeyMarker', encoding.encode(keyMarker)],
        ['UploadIdMarker', uploadIdMarker],
        ['NextKeyMarker', page.isTruncated ? encoding.encode(page.last) : ''],
        ['NextUploadIdMarker', page.isTruncated ? (page.lastId ?? '') : ''],
        ['Delimiter', encoding.encode(delimiter)],
        ['Prefix', encoding.encode(prefix)],
        ['MaxUploads', maxUploads],
        ['IsTruncated', page.isTruncated],
        ...page.objects.map(
          ({ key, uploadId, storageClass, initiatedMs }): XmlNode => [
            'Upload',
            [
              ['Key', encoding.encode(key)],
              ['UploadId', uploadId],
              ['StorageClass', storageClass],
              ['Initiated', toXmlDate(initiatedMs)],
            ],
          ],
        ),
        ...prefixEntries(page.commonPrefixes, encoding),
      ],
    ]);
    return { status: 200, body };
  },
};
