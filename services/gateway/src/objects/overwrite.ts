import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { headerText } from '@osseal/protocol/oss';
import type { ObjectCall } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';

/** `x-oss-forbid-overwrite: true`. @documented PutObject */
export function forbidsOverwrite(headers: IncomingHttpHeaders): boolean {
  return headerText(headers, 'x-oss-forbid-overwrite')?.toLowerCase() === 'true';
}

/**
 * Refuses early what the commit would refuse anyway, so that no body is read and no KMS call is paid for nothing. The
 * commit decides, atomically.
 * @throws WireError FileAlreadyExists
 */
export async function assertMayWrite(
  gateway: GatewayDomain,
  call: Pick<ObjectCall, 'bucket' | 'key'>,
  forbidOverwrite: boolean,
): Promise<void> {
  // With versioning nothing is overwritten. @documented PutObject
  if (!forbidOverwrite || call.bucket.versioning !== undefined) return;
  const present = await gateway.index.findObject(call.bucket.name, call.key);
  if (present !== undefined) throw fileAlreadyExists();
}

/** @documented PutObject */
export function fileAlreadyExists(): Error {
  return ossError('FileAlreadyExists');
}
