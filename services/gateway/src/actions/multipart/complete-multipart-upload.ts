import { encodePath, quoteEtag, writeXml } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { extranetEndpoint } from '../../buckets/endpoints.ts';
import { completeUpload } from '../../multipart/complete-upload.ts';
import { readCompletion } from '../../multipart/completion-request.ts';
import { requireUpload } from '../../multipart/find-upload.ts';
import { readEncodingType } from '../../objects/encoding-type.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { writtenHeaders } from '../../objects/object-headers.ts';
import { forbidsOverwrite } from '../../objects/overwrite.ts';
import { schemeOf } from '../../pipeline/conditions.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** CompleteMultipartUpload: no byte is moved, and KMS is not asked. @documented CompleteMultipartUpload */
export const completeMultipartUpload: ObjectAction = {
  name: 'CompleteMultipartUpload',
  summary: 'Makes the parts of an upload one object.',
  level: 'object',
  acceptsSse: false,

  checks: async (call, gateway) => [await writeCheck(gateway, call, 'oss:PutObject', call.key)],

  async handle(call, gateway) {
    const { http, bucket, key } = call;
    const encoding = readEncodingType(http.query);
    const listed = readCompletion(http.headers, await readXmlBody(call));
    const upload = await requireUpload(gateway, call, 'CompleteMultipartUpload');
    const object = await completeUpload(gateway, upload, listed, forbidsOverwrite(http.headers));
    const host = `${bucket.name}.${extranetEndpoint(bucket.region, gateway.settings)}`;
    const body = writeXml([
      'CompleteMultipartUploadResult',
      [
        encoding.url ? ['EncodingType', 'url'] : undefined,
        ['Location', `${schemeOf(call.conditions)}://${host}/${encodePath(key)}`],
        ['Bucket', bucket.name],
        ['Key', encoding.encode(key)],
        ['ETag', quoteEtag(object.etag)],
      ],
    ]);
    return { status: 200, headers: writtenHeaders(object), body };
  },
};
