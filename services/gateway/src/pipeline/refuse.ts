import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireError } from '@osseal/protocol/errors';
import { encodeOssError } from '@osseal/protocol/oss';
import { type AnswerFacts, commonHeaders, leavesBody } from './answer.ts';

/** A refused upload up to this size is read to its end before the answer, so that every client sees the answer. */
const DRAINED_BYTES = 8 * 1024 * 1024;
/** After the answer to a larger one, this much more is read before the connection is closed under the client. */
const LINGERED_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 10_000;
/** When to come again after a 503. KMS that was found to be away is asked again after as long. @inferred */
const RETRY_AFTER_S = 1;

/**
 * Sends an error: XML, or for HEAD its headers. Clients that still send a body would see a reset connection instead of
 * the error, so the body is drained first, or the connection closed slowly. @documented OSS error responses
 */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: WireError,
  facts: AnswerFacts,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const xml = encodeOssError(error, facts.requestId, request.headers.host ?? '');
  const headers: Record<string, string | number> = { ...commonHeaders(facts), ...error.headers };
  if (error.ec !== undefined) headers['x-oss-ec'] = error.ec;
  if (error.status === 503) headers['Retry-After'] ??= RETRY_AFTER_S;
  if (facts.method !== 'HEAD') headers['Content-Length'] = Buffer.byteLength(xml);
  else if (!facts.isS3) headers['x-oss-err'] = Buffer.from(xml, 'utf8').toString('base64');
  headers['Content-Type'] = 'application/xml';
  const body = facts.method === 'HEAD' ? undefined : xml;

  const isLeft = leavesBody(request);
  if (isLeft) headers.Connection = 'close';
  const rest = isLeft ? 'ended' : await drainBefore(request);
  if (rest === 'gone') return;
  if (rest === 'ended') {
    response.writeHead(error.status, headers).end(body);
    return;
  }
  headers.Connection = 'close';
  response.writeHead(error.status, headers);
  if (body !== undefined) response.write(body);
  await drain(request, LINGERED_BYTES, LINGER_MS);
  response.end();
}

type Drained = 'ended' | 'more' | 'gone';

async function drainBefore(request: IncomingMessage): Promise<Drained> {
  const length = request.headers['content-length'];
  const hasBody = request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  if (!hasBody || request.readableEnded) return 'ended';
  if (Number(length ?? 0) > DRAINED_BYTES) return 'more';
  return drain(request, DRAINED_BYTES);
}

/** Reads and forgets what is left of a body. */
function drain(request: IncomingMessage, maxBytes: number, maxMs?: number): Promise<Drained> {
  return new Promise((resolve) => {
    let size = 0;
    const finish = (outcome: Drained) => (): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      resolve(outcome);
    };
    const onEnd = finish('ended');
    const onGone = finish('gone');
    const onMore = finish('more');
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) return;
      request.pause();
      onMore();
    };
    const timer = maxMs === undefined ? undefined : setTimeout(onMore, maxMs);
    if (request.readableEnded) return onEnd();
    if (request.destroyed) return onGone();
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
    request.resume();
  });
}
