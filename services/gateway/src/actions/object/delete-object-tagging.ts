import type { ObjectAction } from '../../action.ts';
import { changeObject } from '../../objects/change-object.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { readVersionId, versionHeaders } from '../../objects/object-version.ts';

/** Also for an object without tags. @documented DeleteObjectTagging */
export const deleteObjectTagging: ObjectAction = {
  name: 'DeleteObjectTagging',
  summary: "Removes the object's tags.",
  level: 'object',
  acceptsSse: false,

  async checks(call, gateway) {
    const versionId = readVersionId(call.http.query.get('versionId'));
    const action = versionId === undefined ? 'oss:DeleteObjectTagging' : 'oss:DeleteObjectVersionTagging';
    return [await writeCheck(gateway, call, action, call.key, { versionId })];
  },

  async handle(call, gateway) {
    const changed = await changeObject(gateway, call, (current) => ({ ...current, tags: {} }));
    return { status: 204, headers: versionHeaders(changed, call.bucket) };
  },
};
