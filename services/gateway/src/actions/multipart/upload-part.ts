import type { ObjectAction } from '../../action.ts';
import { requireUpload } from '../../multipart/find-upload.ts';
import { partHeaders } from '../../multipart/part-headers.ts';
import { readPartNumber } from '../../multipart/part-number.ts';
import { storePart } from '../../multipart/store-part.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { receiveBody } from '../../objects/receive-body.ts';
import { MAX_UPLOAD_BYTES, readExpectations } from '../../objects/upload-expectations.ts';

/** UploadPart: sealed under the data key of the upload, without KMS. Sent again it replaces what was there. @documented UploadPart */
export const uploadPart: ObjectAction = {
  name: 'UploadPart',
  summary: 'Uploads one part, encrypted as its upload was begun.',
  level: 'object',
  acceptsSse: false,

  checks: async (call, gateway) => [await writeCheck(gateway, call, 'oss:PutObject', call.key)],

  async handle(call, gateway) {
    const partNumber = readPartNumber(call.http.query.get('partNumber'));
    const { size, verify } = readExpectations(call.http.headers);
    const upload = await requireUpload(gateway, call, 'UploadPart');
    const part = await storePart(gateway, call, {
      upload,
      partNumber,
      action: 'UploadPart',
      expectedSize: size,
      fill: (writer) =>
        receiveBody(call.body, (slice) => writer.write(slice), { maxBytes: MAX_UPLOAD_BYTES, expectedBytes: size }),
      verify,
    });
    const contentMd5 = Buffer.from(part.etag, 'hex').toString('base64');
    return { status: 200, headers: { ...partHeaders(part, upload), 'Content-MD5': contentMd5 } };
  },
};
