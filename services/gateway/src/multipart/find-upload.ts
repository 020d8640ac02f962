import { ossError } from '@osseal/protocol/errors';
import type { UploadRecord } from '@osseal/storage';
import type { ObjectCall } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';

/** Fine-grained code of NoSuchUpload, which says what was to be done. @documented SDK integration tests; of the others none is known */
const CODES: Readonly<Record<string, string>> = {
  AbortMultipartUpload: '0042-00000002',
  CompleteMultipartUpload: '0042-00000104',
  UploadPartCopy: '0042-00000311',
};

/**
 * The open upload that `uploadId` names.
 * @param action wire name of what asks
 * @throws WireError NoSuchUpload: never initiated for this key, completed, or aborted
 */
export async function requireUpload(gateway: GatewayDomain, call: ObjectCall, action: string): Promise<UploadRecord> {
  const uploadId = call.http.query.get('uploadId') ?? '';
  const upload = uploadId === '' ? undefined : await gateway.index.findUpload(call.bucket.name, call.key, uploadId);
  if (upload === undefined) throw noSuchUpload(uploadId, action);
  return upload;
}

/** @documented multipart operations */
export function noSuchUpload(uploadId: string, action: string): Error {
  const ec = CODES[action];
  return ossError('NoSuchUpload', { elements: [['UploadId', uploadId]], ...(ec !== undefined && { ec }) });
}
