import { writeXml } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { readChecks, requireObject } from '../../objects/find-object.ts';
import { taggingDocument } from '../../objects/object-tags.ts';
import { versionHeaders } from '../../objects/object-version.ts';

/** @documented GetObjectTagging */
export const getObjectTagging: ObjectAction = {
  name: 'GetObjectTagging',
  summary: "Tells the object's tags.",
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) =>
    readChecks(gateway, call, { current: 'oss:GetObjectTagging', version: 'oss:GetObjectVersionTagging' }),

  async handle(call, gateway) {
    const object = await requireObject(gateway, call);
    return { status: 200, headers: versionHeaders(object, call.bucket), body: writeXml(taggingDocument(object.tags)) };
  },
};
