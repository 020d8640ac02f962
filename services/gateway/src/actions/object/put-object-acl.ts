import { ossError } from '@osseal/protocol/errors';
import { StoreError } from '@osseal/storage';
import type { ObjectAction } from '../../action.ts';
import { noSuchKey, writeCheck } from '../../objects/find-object.ts';
import { headerText } from '../../objects/header-text.ts';
import { readObjectAcl } from '../../objects/object-attributes.ts';

/** Changes the record alone: no byte is read, and KMS is not asked. @documented PutObjectACL */
export const putObjectAcl: ObjectAction = {
  name: 'PutObjectACL',
  summary: "Replaces the object's ACL.",
  level: 'object',
  acceptsSse: false,

  async checks(call, gateway) {
    const acl = headerText(call.http.headers, 'x-oss-object-acl');
    const conditions = acl === undefined ? {} : { 'oss:x-oss-object-acl': acl };
    return [await writeCheck(gateway, call, 'oss:PutObjectAcl', call.key, conditions)];
  },

  async handle(call, { index }) {
    const { headers } = call.http;
    if (headers['x-oss-object-acl'] === undefined) {
      throw ossError('MissingArgument', { elements: [['ArgumentName', 'x-oss-object-acl']] });
    }
    const acl = readObjectAcl(headers);
    try {
      await index.updateObject(call.bucket.name, call.key, (current) => ({ ...current, acl }));
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not-found') throw noSuchKey(call.key);
      throw error;
    }
    return { status: 200 };
  },
};
