import { kmsError, WireError } from '@osseal/protocol/errors';
import type { Logger } from '@osseal/service-kit';
import { StoreError } from '@osseal/storage';
import type { RequestIds } from './request-log.ts';

/**
 * The error that a client gets. A store that cannot take a change now is worth another try; whatever else is no WireError is
 * a defect. The log has all of it, the client learns nothing.
 */
export function toWireError(error: unknown, ids: RequestIds, logger: Logger): WireError {
  if (error instanceof WireError) return error;
  if (error instanceof StoreError && (error.code === 'unavailable' || error.code === 'full')) {
    logger.error({ ...ids, err: error }, 'a store cannot take a change now');
    return kmsError('ServiceUnavailableTemporary', { cause: error });
  }
  logger.error({ ...ids, err: error }, 'a request failed for a reason of our own');
  return kmsError('InternalFailure', { cause: error });
}
