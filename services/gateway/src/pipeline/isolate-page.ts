import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OssTarget } from '@osseal/protocol/oss';

/** Scripts run, in an origin of their own. */
const SANDBOX = 'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads';

/**
 * Keeps an object that a browser opens as a page apart from the console, which has the same origin where the bucket is in
 * the path: it cannot read what the console keeps. Programs, and pages that ask for objects, see no difference.
 */
export function isolatePage(
  { headers }: IncomingMessage,
  response: ServerResponse,
  target: Pick<OssTarget, 'style'> | undefined,
): void {
  if (target?.style !== 'path' || headers.accept?.startsWith('text/html') !== true) return;
  response.setHeader('Content-Security-Policy', SANDBOX);
}
