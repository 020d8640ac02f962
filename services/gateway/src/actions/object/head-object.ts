import { checkConditions } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { requireObject } from '../../objects/find-object.ts';
import { notModifiedHeaders, objectHeaders } from '../../objects/object-headers.ts';
import { followingChecks, followSymlink } from '../../objects/symlink.ts';

/** HeadObject: what is known about an object. Reads no bytes, so it makes no KMS call. */
export const headObject: ObjectAction = {
  name: 'HeadObject',
  summary: 'Returns all metadata of an object, including how it is encrypted.',
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) => followingChecks(gateway, call),

  async handle(call, gateway) {
    const { shown: object } = await followSymlink(gateway, call, await requireObject(gateway, call));
    if (checkConditions(call.http.headers, object) === 'not-modified') {
      return { status: 304, headers: notModifiedHeaders(object) };
    }
    return { status: 200, headers: { ...objectHeaders(object, call.bucket), 'Content-Length': object.size } };
  },
};
