import type { ObjectAction } from '../../action.ts';
import { noSuchUpload } from '../../multipart/find-upload.ts';
import { writeCheck } from '../../objects/find-object.ts';

/** AbortMultipartUpload: the upload and its parts are gone. @documented AbortMultipartUpload */
export const abortMultipartUpload: ObjectAction = {
  name: 'AbortMultipartUpload',
  summary: 'Ends an upload and drops its parts.',
  level: 'object',
  acceptsSse: false,

  checks: async (call, gateway) => [await writeCheck(gateway, call, 'oss:AbortMultipartUpload', call.key)],

  async handle({ bucket, key, http }, gateway) {
    const uploadId = http.query.get('uploadId') ?? '';
    const wasThere = uploadId !== '' && (await gateway.index.abortUpload(bucket.name, key, uploadId));
    if (!wasThere) throw noSuchUpload(uploadId, 'AbortMultipartUpload');
    gateway.blobs.collectSoon();
    return { status: 204 };
  },
};
