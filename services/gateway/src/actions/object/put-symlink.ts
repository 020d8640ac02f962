import { quoteEtag } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { versionHeaders } from '../../objects/object-version.ts';
import { assertMayWrite, forbidsOverwrite } from '../../objects/overwrite.ts';
import { refusePut } from '../../objects/store-object.ts';
import { newSymlink } from '../../objects/symlink.ts';
import { writeChecks } from '../../objects/write-checks.ts';

/** The target need not exist. @documented PutSymlink */
export const putSymlink: ObjectAction = {
  name: 'PutSymlink',
  summary: 'Makes an object that stands for another one of the bucket.',
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) => writeChecks(gateway, call),

  async handle(call, gateway) {
    const link = newSymlink(gateway, call);
    const forbidOverwrite = forbidsOverwrite(call.http.headers);
    await assertMayWrite(gateway, call, forbidOverwrite);
    const put = gateway.index.putObject(link, { ifAbsent: forbidOverwrite });
    const stored = await put.catch((error: unknown) => refusePut(error, link.bucket, forbidOverwrite));
    gateway.blobs.collectSoon();
    return { status: 200, headers: { ETag: quoteEtag(stored.etag), ...versionHeaders(stored, call.bucket) } };
  },
};
