import { ossError } from '@osseal/protocol/errors';
import { headerText } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { changeObject } from '../../objects/change-object.ts';
import { writeCheck } from '../../objects/find-object.ts';
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
    const { headers } = call.http;
    if (headers['x-oss-object-acl'] === undefined) {
      throw ossError('MissingArgument', { elements: [['ArgumentName', 'x-oss-object-acl']] });
    }
    const acl = readObjectAcl(headers);
    const changed = await changeObject(gateway, call, (current) => ({ ...current, acl }));
    return { status: 200, headers: versionHeaders(changed, call.bucket) };
  },
};
