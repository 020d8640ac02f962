import type { ObjectAction } from '../../action.ts';
import { readAttributes } from '../../objects/object-attributes.ts';
import { writtenHeaders } from '../../objects/object-headers.ts';
import { assertMayWrite, forbidsOverwrite } from '../../objects/overwrite.ts';
import { receiveBody } from '../../objects/receive-body.ts';
import { storeObject } from '../../objects/store-object.ts';
import { MAX_UPLOAD_BYTES, readExpectations } from '../../objects/upload-expectations.ts';
import { writeChecks } from '../../objects/write-checks.ts';
import { chooseEncryption } from '../../sse/choose-encryption.ts';

/**
 * Uploads an object in one request. Everything that can be refused by its headers is refused before KMS is asked and the
 * body is read. `name` is the action for which KMS is asked.
 */
export const uploadAction = (name: 'PutObject' | 'PostObject', summary: string): ObjectAction => ({
  name,
  summary,
  level: 'object',
  acceptsSse: true,

  checks: (call, gateway) => writeChecks(gateway, call),

  async handle(call, gateway) {
    const { headers } = call.http;
    const expectations = readExpectations(headers);
    const attributes = readAttributes(headers, call.bucket.storageClass);
    const decision = chooseEncryption(headers, call.bucket.encryption);
    const forbidOverwrite = forbidsOverwrite(headers);
    await assertMayWrite(gateway, call, forbidOverwrite);
    const object = await storeObject(gateway, {
      bucket: call.bucket.name,
      key: call.key,
      attributes,
      dataKey: await gateway.dataKeys.forWrite(call, decision, { action: name, key: call.key }),
      forbidOverwrite,
      expectedSize: expectations.size,
      fill: (writer) =>
        receiveBody(call.body, (slice) => writer.write(slice), {
          maxBytes: MAX_UPLOAD_BYTES,
          expectedBytes: expectations.size,
        }),
      verify: expectations.verify,
    });
    return { status: 200, headers: writtenHeaders(object) };
  },
});

export const putObject: ObjectAction = uploadAction(
  'PutObject',
  'Uploads an object in one request and encrypts it as its headers or the bucket say.',
);
