import { EnvelopeError } from '@osseal/envelope';
import { ossError } from '@osseal/protocol/errors';
import { type Logger, SealError } from '@osseal/service-kit';
import { StoreError } from '@osseal/storage';
import { DataKeyDamagedError } from '../sse/oss-master-keys.ts';

/** Stored bytes are not what their record says. The message names neither bytes nor keys nor places. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError';
}

/** An object that is read, for the log. */
export interface ReadObject {
  /** Of the request that reads it. */
  readonly requestId: string;
  readonly bucket: string;
  readonly key: string;
}

/**
 * What a failed read of stored bytes looks like to the client: damage is logged with the object's name and becomes
 * InternalError; anything else is handed back as it is.
 */
export function readFailure(error: unknown, { requestId, bucket, key }: ReadObject, logger: Logger): unknown {
  const reason = damageOf(error);
  if (reason === undefined) return error;
  logger.error({ requestId, bucket, object: key, reason }, 'a stored object is damaged');
  return ossError('InternalError', { cause: error });
}

/** A word for the log; undefined when the error tells nothing about the stored bytes. */
export function damageOf(error: unknown): string | undefined {
  if (error instanceof EnvelopeError) return error.code;
  if (error instanceof DamagedObjectError) return error.message;
  if (error instanceof DataKeyDamagedError) return 'data key does not open';
  if (error instanceof SealError) return `master key: ${error.code}`;
  if (error instanceof StoreError && (error.code === 'not-found' || error.code === 'corrupt')) {
    return `bytes: ${error.code}`;
  }
  return undefined;
}
