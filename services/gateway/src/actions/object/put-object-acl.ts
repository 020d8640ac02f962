import { ossError } from '@osseal/protocol/errors';
import { StoreError } from '@osseal/storage';
import type { ObjectAction } from '../../action.ts';
import { noSuchKey, requireVersion, writeCheck } from '../../objects/find-object.ts';
import { headerText } from '../../objects/header-text.ts';
import { readObjectAcl } from '../../objects/object-attributes.ts';
import { readVersionId, versionHeaders } from '../../objects/object-version.ts';

/** Changes the record alone: no byte is read, and KMS is not asked. @documented PutObjectACL */
export const putObjectAcl: ObjectAction = {
  name: 'PutObjectACL',
  summary: "Replaces the object's ACL.",
  level: 'object',
  acceptsSse: false,

  async checks(call, gateway) {
    const acl = headerText(call.http.headers, 'x-oss-object-acl');
    const conditions = acl === undefined ? {} : { 'oss:x-oss-object-acl': acl };
    const versionId = readVersionId(call.http.query.get('versionId'));
    const action = versionId === undefined ? 'oss:PutObjectAcl' : 'oss:PutObjectVersionAcl';
    return [await writeCheck(gateway, call, action, call.key, { conditions, versionId })];
  },

  async handle(call, gateway) {
    const { headers, query, method } = call.http;
    if (headers['x-oss-object-acl'] === undefined) {
      throw ossError('MissingArgument', { elements: [['ArgumentName', 'x-oss-object-acl']] });
    }
    const acl = readObjectAcl(headers);
    const versionId = readVersionId(query.get('versionId'));
    const { bucket, key } = call;
    try {
      const changed = await gateway.index.updateObject(bucket.name, key, (current) => ({ ...current, acl }), versionId);
      return { status: 200, headers: versionHeaders(changed, bucket) };
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'not-found')) throw error;
      // Says why it was not found; if it has come meanwhile, the client was too early all the same.
      await requireVersion(gateway, { bucket, key, versionId, method });
      throw noSuchKey(key);
    }
  },
};
