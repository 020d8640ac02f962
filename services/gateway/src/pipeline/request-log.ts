import type { Logger } from '@osseal/service-kit';
import type { OssCall } from '../action.ts';

/** How a request ended. */
export interface Ending {
  readonly requestId: string;
  readonly action: string;
  /** HTTP status; 0: the connection was cut on purpose. */
  readonly status: number;
  readonly durationMs: number;
}

/** One line for each answered request, when the log has that level, with the ids of the KMS calls that it made. */
export function logAnswered(logger: Logger, ending: Ending, call: OssCall | undefined, traceId?: string): void {
  if (!logger.isLevelEnabled('info')) return;
  const { bucketName: bucket, kmsRequestIds = [] } = call ?? {};
  logger.info(
    {
      service: 'oss',
      ...ending,
      ...(bucket !== undefined && { bucket }),
      ...(traceId !== undefined && { traceId }),
      ...(kmsRequestIds.length > 0 && { kmsRequestIds }),
    },
    'answered',
  );
}
