import type { ObjectAction } from '../../action.ts';
import { writeCheck } from '../../objects/find-object.ts';

/** DeleteObject: 204 whether or not the object exists. */
export const deleteObject: ObjectAction = {
  name: 'DeleteObject',
  summary: 'Deletes an object.',
  level: 'object',
  acceptsSse: false,

  checks: async (call, gateway) => [await writeCheck(gateway, call, 'oss:DeleteObject', call.key)],

  async handle(call, gateway) {
    await gateway.index.deleteObject(call.bucket.name, call.key, { nowMs: call.nowMs });
    gateway.blobs.collectSoon();
    return { status: 204 };
  },
};
