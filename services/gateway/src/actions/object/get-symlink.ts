import { ossError } from '@osseal/protocol/errors';
import { encodePath, quoteEtag, toHttpDate } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { readChecks, requireObject } from '../../objects/find-object.ts';
import { versionHeaders } from '../../objects/object-version.ts';

/** Of the link itself. @documented GetSymlink */
export const getSymlink: ObjectAction = {
  name: 'GetSymlink',
  summary: 'Tells what a symbolic link stands for.',
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) => readChecks(gateway, call),

  async handle(call, gateway) {
    const link = await requireObject(gateway, call);
    if (link.symlinkTarget === undefined) throw ossError('NotSymlink');
    return {
      status: 200,
      headers: {
        ETag: quoteEtag(link.etag),
        'Last-Modified': toHttpDate(link.lastModifiedMs),
        'x-oss-symlink-target': encodePath(link.symlinkTarget),
        ...versionHeaders(link, call.bucket),
      },
    };
  },
};
