import { writeXml } from '@osseal/protocol/oss';
import { accountOf } from '@osseal/ram';
import type { UploadRecord } from '@osseal/storage';
import type { ObjectAction } from '../../action.ts';
import { readEncodingType } from '../../objects/encoding-type.ts';
import { readAttributes } from '../../objects/object-attributes.ts';
import { encryptionHeaders } from '../../objects/object-headers.ts';
import { assertMayWrite, forbidsOverwrite } from '../../objects/overwrite.ts';
import { refusePut } from '../../objects/store-object.ts';
import { writeChecks } from '../../objects/write-checks.ts';
import { chooseEncryption } from '../../sse/choose-encryption.ts';

/**
 * InitiateMultipartUpload: decides the encryption of all parts, with one KMS call at most, and none after it.
 * @documented InitiateMultipartUpload
 */
export const initiateMultipartUpload: ObjectAction = {
  name: 'InitiateMultipartUpload',
  summary: 'Begins an upload in parts and decides how all of them are encrypted.',
  level: 'object',
  acceptsSse: true,

  checks: (call, gateway) => writeChecks(gateway, call),

  async handle(call, gateway) {
    const { http, bucket, key } = call;
    const attributes = readAttributes(http.headers, bucket.storageClass);
    const decision = chooseEncryption(http.headers, bucket.encryption);
    const forbidOverwrite = forbidsOverwrite(http.headers);
    const encoding = readEncodingType(http.query);
    await assertMayWrite(gateway, call, forbidOverwrite);
    const keys = await gateway.dataKeys.forUpload(call, decision, { action: 'InitiateMultipartUpload', key });
    const upload: UploadRecord = {
      bucket: bucket.name,
      key,
      uploadId: gateway.random.hex(16).toUpperCase(),
      initiatedMs: gateway.clock.now(),
      initiator: accountOf(call.requester.principal) ?? '',
      ...attributes,
      envelopeVersion: 1,
      ...keys,
      forbidOverwrite,
    };
    await gateway.index.insertUpload(upload).catch((error: unknown) => refusePut(error, bucket.name, false));
    const body = writeXml([
      'InitiateMultipartUploadResult',
      [
        encoding.url ? ['EncodingType', 'url'] : undefined,
        ['Bucket', bucket.name],
        ['Key', encoding.encode(key)],
        ['UploadId', upload.uploadId],
      ],
    ]);
    return { status: 200, headers: { ...encryptionHeaders(upload.encryption) }, body };
  },
};
