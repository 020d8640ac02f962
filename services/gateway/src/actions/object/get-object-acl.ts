import { writeXml } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { ownerElement } from '../../buckets/owner.ts';
import { readChecks, requireObject } from '../../objects/find-object.ts';
import { versionHeaders } from '../../objects/object-version.ts';

/** Asks no KMS right: no byte is read. @documented GetObjectACL */
export const getObjectAcl: ObjectAction = {
  name: 'GetObjectACL',
  summary: "Tells the object's owner and ACL.",
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) =>
    readChecks(gateway, call, { current: 'oss:GetObjectAcl', version: 'oss:GetObjectVersionAcl' }),

  async handle(call, gateway) {
    const object = await requireObject(gateway, call);
    const owner = ownerElement(call.bucket.account);
    const list = ['AccessControlList', [['Grant', object.acl]]] as const;
    return {
      status: 200,
      headers: versionHeaders(object, call.bucket),
      body: writeXml(['AccessControlPolicy', [owner, list]]),
    };
  },
};
