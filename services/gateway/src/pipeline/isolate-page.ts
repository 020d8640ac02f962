import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { OssTarget } from '@osseal/protocol/oss';

/** Scripts run, in an origin of their own. */
const SANDBOX = 'sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads';

/**
 * Keeps an object that a browser opens as a page apart from the console, which has the same origin where the bucket is in
 * the path: it cannot read what the console keeps. A browser may show as a page what it has kept of another request, so that
 * all its answers say so; only pages heed it. Programs see no difference.
 */
export function isolatePage(
  { headers }: IncomingMessage,
  response: ServerResponse,
  target: Pick<OssTarget, 'style'> | undefined,
): void {
  if (target?.style === 'path' && isBrowser(headers)) response.setHeader('Content-Security-Policy', SANDBOX);
}

function isBrowser({ accept, 'user-agent': agent, 'sec-fetch-dest': destination }: IncomingHttpHeaders): boolean {
  return (
    accept?.startsWith('text/html') === true || destination !== undefined || agent?.startsWith('Mozilla/') === true
  );
}
