import { ossError } from '@osseal/protocol/errors';
import { headerText, parseRange, quoteEtag, toXmlDate, writeXml } from '@osseal/protocol/oss';
import type { ObjectAction, ObjectCall, OssResponse } from '../../action.ts';
import type { GatewayDomain } from '../../domain.ts';
import { requireUpload } from '../../multipart/find-upload.ts';
import { partHeaders } from '../../multipart/part-headers.ts';
import { readPartNumber } from '../../multipart/part-number.ts';
import { storePart } from '../../multipart/store-part.ts';
import { copyFromSource, type ReadableSource, sourceChecks } from '../../objects/copy-from-source.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { openObject } from '../../objects/open-object.ts';
import { pour } from '../../objects/pour.ts';
import { MAX_UPLOAD_BYTES } from '../../objects/upload-expectations.ts';

const ACTION = 'UploadPartCopy';

/**
 * UploadPartCopy: a part that is read from an object, or a range of one, with the requester's right to decrypt it, and
 * sealed under the data key of the upload. @documented UploadPartCopy
 */
export const uploadPartCopy: ObjectAction = {
  name: ACTION,
  summary: 'Makes one part of an object, or of a range of one.',
  level: 'object',
  acceptsSse: false,

  checks: async (call, gateway) => [
    ...(await sourceChecks(gateway, call)),
    await writeCheck(gateway, call, 'oss:PutObject', call.key),
  ],

  handle: (call, gateway) => copyFromSource(gateway, call, (source) => copyPart(call, gateway, source)),
};

async function copyPart(
  call: ObjectCall,
  gateway: GatewayDomain,
  { bucket, object, headers }: ReadableSource,
): Promise<OssResponse | 'replaced'> {
  // A link has no bytes of its own to make a part of. @inferred
  if (object.type === 'Symlink') throw ossError('OperationNotSupported');
  const partNumber = readPartNumber(call.http.query.get('partNumber'));
  const upload = await requireUpload(gateway, call, ACTION);
  // One that is no range of the object means all of it.
  const range = parseRange(headerText(call.http.headers, 'x-oss-copy-source-range'), object.size, false);
  const size = range === null ? object.size : range.end - range.start + 1;
  if (size > MAX_UPLOAD_BYTES) throw ossError('EntityTooLarge');
  const reader = await openObject(gateway, {
    call: { ...call, bucket },
    object,
    range,
    purpose: { action: ACTION, key: object.key },
  });
  if (reader === 'replaced') return 'replaced';
  try {
    const part = await storePart(gateway, call, {
      upload,
      partNumber,
      action: ACTION,
      expectedSize: size,
      fill: (writer) => pour(reader, writer, { ...object, requestId: call.requestId }, gateway),
      verify: (digests) => {
        if (range === null && digests.crc64 !== object.crc64) throw ossError('InternalError');
      },
    });
    const body = writeXml([
      'CopyPartResult',
      [
        ['LastModified', toXmlDate(part.lastModifiedMs)],
        ['ETag', quoteEtag(part.etag)],
      ],
    ]);
    const contentRange = range === null ? {} : { 'Content-Range': `bytes ${range.start}-${range.end}/${object.size}` };
    return { status: 200, headers: { ...partHeaders(part, upload), ...headers, ...contentRange }, body };
  } finally {
    await reader.close();
  }
}
