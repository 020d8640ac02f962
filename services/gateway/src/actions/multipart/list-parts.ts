import { quoteEtag, toXmlDate, writeXml, type XmlNode } from '@osseal/protocol/oss';
import type { PartRecord } from '@osseal/storage';
import type { ObjectAction } from '../../action.ts';
import { requireUpload } from '../../multipart/find-upload.ts';
import { MAX_PARTS } from '../../multipart/part-number.ts';
import { readEncodingType } from '../../objects/encoding-type.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { readCount } from '../../objects/list-query.ts';

const MOST_PARTS = 1000;

/** ListParts: pages by part number. @documented ListParts */
export const listParts: ObjectAction = {
  name: 'ListParts',
  summary: 'Lists the parts of an open upload by number, page by page.',
  level: 'object',
  acceptsSse: false,

  checks: async (call, gateway) => [await writeCheck(gateway, call, 'oss:ListParts', call.key)],

  async handle(call, gateway) {
    const { query } = call.http;
    const maxParts = readCount(query, 'max-parts', { fallback: MOST_PARTS, most: MOST_PARTS });
    const marker = readCount(query, 'part-number-marker', { fallback: 0, most: MAX_PARTS });
    const encoding = readEncodingType(query);
    const upload = await requireUpload(gateway, call, 'ListParts');
    const found = await gateway.index.listParts(upload.uploadId, marker, maxParts + 1);
    const parts = found.slice(0, maxParts);
    const body = writeXml([
      'ListPartsResult',
      [
        encoding.url ? ['EncodingType', 'url'] : undefined,
        ['Bucket', call.bucket.name],
        ['Key', encoding.encode(call.key)],
        ['UploadId', upload.uploadId],
        ['StorageClass', upload.storageClass],
        ['PartNumberMarker', marker],
        ['NextPartNumberMarker', parts.at(-1)?.partNumber ?? marker],
        ['MaxParts', maxParts],
        ['IsTruncated', maxParts > 0 && found.length > maxParts],
        ...parts.map(partElement),
      ],
    ]);
    return { status: 200, body };
  },
};

function partElement({ partNumber, lastModifiedMs, etag, crc64, size }: PartRecord): XmlNode {
  return [
    'Part',
    [
      ['PartNumber', partNumber],
      ['LastModified', toXmlDate(lastModifiedMs)],
      ['ETag', quoteEtag(etag)],
      ['HashCrc64ecma', crc64],
      ['Size', size],
    ],
  ];
}
