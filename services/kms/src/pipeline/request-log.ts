import type { Logger } from '@osseal/service-kit';

/** By which log lines about one request are found. */
export interface RequestIds {
  readonly requestId: string;
  /** Of the OSS request that made the gateway call. */
  readonly ossRequestId?: string | undefined;
}

/** How a request ended. */
export interface Ending {
  /** '' when the request named none that exists. */
  readonly action: string;
  /** HTTP status, also of a call in the same process. */
  readonly status: number;
  readonly durationMs: number;
}

/** One line for each answered request, when the log has that level. */
export function logAnswered(logger: Logger, ids: RequestIds, ending: Ending): void {
  if (logger.isLevelEnabled('info')) logger.info({ service: 'kms', ...ids, ...ending }, 'answered');
}
