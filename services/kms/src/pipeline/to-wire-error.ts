import { kmsError, WireError } from '@osseal/protocol/errors';
import type { Logger } from '@osseal/service-kit';

/**
 * The error that a client gets. Whatever is no WireError is a defect: the log has all of it, the client learns nothing.
 */
export function toWireError(error: unknown, requestId: string, logger: Logger): WireError {
  if (error instanceof WireError) return error;
  logger.error({ requestId, err: error }, 'a request failed for a reason of our own');
  return kmsError('InternalFailure', { cause: error });
}
