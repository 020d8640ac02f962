import type { IncomingMessage, ServerResponse } from 'node:http';
import { toHttpDate } from '@osseal/protocol/oss';
import type { OssResponse } from '../action.ts';

/** What every answer carries. */
export interface AnswerFacts {
  readonly requestId: string;
  readonly method: string;
  readonly startedMs: number;
  readonly nowMs: number;
  /** Clients of S3 look for the request id under another name. */
  readonly isS3: boolean;
}

let dateSecond = -1;
let dateText = '';

/** Headers of every answer. @documented OSS common response headers. Connection is Node's to write. */
export function commonHeaders({ requestId, startedMs, nowMs, isS3 }: AnswerFacts): Record<string, string | number> {
  const second = Math.floor(nowMs / 1000);
  // One second's worth of answers shares the text.
  if (second !== dateSecond) {
    dateText = toHttpDate(nowMs);
    dateSecond = second;
  }
  const headers: Record<string, string | number> = {
    Server: 'AliyunOSS',
    Date: dateText,
    'x-oss-request-id': requestId,
    'x-oss-server-time': Math.max(0, Math.round(nowMs - startedMs)),
  };
  if (isS3) headers['x-amz-request-id'] = requestId;
  return headers;
}

/** Sends what a handler answered; resolves when all of it is handed over. */
export async function sendAnswer(response: ServerResponse, answer: OssResponse, facts: AnswerFacts): Promise<void> {
  const headers = commonHeaders(facts);
  const given = answer.headers;
  if (given !== undefined) for (const name in given) headers[name] = given[name] ?? '';
  if (answer.body !== undefined) {
    headers['Content-Type'] ??= 'application/xml';
    headers['Content-Length'] = Buffer.byteLength(answer.body);
  } else if (answer.stream === undefined && mayHaveBody(answer.status) && facts.method !== 'HEAD') {
    headers['Content-Length'] = 0;
  }
  if (leavesBody(response.req)) headers.Connection = 'close';
  response.writeHead(answer.status, headers);
  if (answer.stream !== undefined && facts.method !== 'HEAD') {
    await answer.stream(response);
    if (!response.writableEnded) response.end();
    return;
  }
  response.end(facts.method === 'HEAD' ? undefined : answer.body);
}

/**
 * True for a request whose method has no use for a body, and which announced one that is not here. Nobody waits for it,
 * and on a connection that stays open the next request would be taken for it.
 */
export function leavesBody({ method, headers, complete }: IncomingMessage): boolean {
  if (complete || (method !== 'GET' && method !== 'HEAD' && method !== 'DELETE')) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 304;
}
