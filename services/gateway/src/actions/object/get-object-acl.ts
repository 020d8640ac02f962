import { writeXml } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { ownerElement } from '../../buckets/owner.ts';
import { readChecks, requireObject } from '../../objects/find-object.ts';

/** Asks no KMS right: no byte is read. @documented GetObjectACL */
export const getObjectAcl: ObjectAction = {
  name: 'GetObjectACL',
  summary: "Tells the object's owner and ACL.",
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) => readChecks(gateway, call, 'oss:GetObjectAcl'),

  async handle(call, gateway) {
    const { acl } = await requireObject(gateway, call);
    const owner = ownerElement(call.bucket.account);
    return { status: 200, body: writeXml(['AccessControlPolicy', [owner, ['AccessControlList', [['Grant', acl]]]]]) };
  },
};
