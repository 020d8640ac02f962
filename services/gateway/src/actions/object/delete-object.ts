import type { ObjectAction } from '../../action.ts';
import { removeObject } from '../../objects/delete-object.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { readVersionId } from '../../objects/object-version.ts';

/** DeleteObject: 204 whether or not the object exists. With a version id that version goes for good. @documented DeleteObject */
export const deleteObject: ObjectAction = {
  name: 'DeleteObject',
  summary: 'Deletes an object; with versioning, hides it behind a delete marker, or removes one version.',
  level: 'object',
  acceptsSse: false,

  async checks(call, gateway) {
    const versionId = readVersionId(call.http.query.get('versionId'));
    const action = versionId === undefined ? 'oss:DeleteObject' : 'oss:DeleteObjectVersion';
    return [await writeCheck(gateway, call, action, call.key, { versionId })];
  },

  async handle(call, gateway) {
    const versionId = readVersionId(call.http.query.get('versionId'));
    const { marker, removed } = await removeObject(gateway, call, { key: call.key, versionId });
    gateway.blobs.collectSoon();
    const named = marker ?? removed;
    if (named === undefined) return { status: 204 };
    return {
      status: 204,
      headers: { 'x-oss-version-id': named, ...(marker !== undefined && { 'x-oss-delete-marker': 'true' }) },
    };
  },
};
