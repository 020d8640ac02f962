import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { kmsError } from '@osseal/protocol/errors';
import { encodeRpcError, rpcFormat } from '@osseal/protocol/rpc';
import {
  type Clock,
  ConnectionDropped,
  type Logger,
  type Metrics,
  machineClockOf,
  type Random,
  signatureNowOf,
  type Tracer,
} from '@osseal/service-kit';
import type { Answer, Pipeline } from './index.ts';
import type { Received } from './received.ts';
import { logAnswered } from './request-log.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const NO_BODY = Buffer.alloc(0);

/** What the handler works with. */
export interface HandlerDeps {
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** Answers one RPC request; the only step that sees HTTP objects. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Reads the body by its events (at most 1 MiB), hands the request to the pipeline and sends the answer in one piece:
 * no body parser, no stream iterator, no etag, since these cost more than the cryptography.
 */
export function createHandler(deps: HandlerDeps): RequestHandler {
  const { pipeline, clock, random, metrics, logger, tracer } = deps;
  const machine = machineClockOf(clock);

  const serve = (
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    startedMs: number,
    body: Buffer,
  ) => {
    const { method = '', url = '/', headers, socket } = request;
    const received = {
      requestId,
      nowMs: clock.now(),
      signatureMs: signatureNowOf(clock),
      startedMs,
      http: { method, url, headers, body },
      remoteAddress: socket.remoteAddress ?? '',
      isSecure: (socket as TLSSocket).encrypted === true,
    };
    const answering = tracer === undefined ? pipeline.answer(received) : traced(tracer, pipeline, received);
    answering.then(
      (answer) => finish(response, answer, requestId, startedMs),
      (error: unknown) => {
        if (error instanceof ConnectionDropped) {
          request.socket.destroy();
          return;
        }
        logger.error({ requestId, err: error }, 'an answer could not be sent');
        response.destroy();
      },
    );
  };

  const finish = (response: ServerResponse, answer: Answer, requestId: string, startedMs: number) => {
    send(response, answer, requestId);
    const durationMs = machine.now() - startedMs;
    metrics.record('kms', answer.action, answer.status, durationMs);
    const { action, status, ossRequestId } = answer;
    logAnswered(logger, { requestId, ossRequestId }, { action, status, durationMs });
  };

  return (request, response) => {
    const startedMs = machine.now();
    const requestId = random.uuid();
    const { headers } = request;
    if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') {
      request.resume();
      serve(request, response, requestId, startedMs, NO_BODY);
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      request.off('data', collect).off('end', complete).pause();
      // What is left of the body stays unread, so the connection cannot be used again.
      response.setHeader('Connection', 'close');
      finish(response, tooLarge(request, requestId), requestId, startedMs);
    };
    const complete = (): void => {
      const [first = NO_BODY] = chunks;
      serve(request, response, requestId, startedMs, chunks.length > 1 ? Buffer.concat(chunks, size) : first);
    };
    request.on('data', collect).on('end', complete);
  };
}

/** The answer, made in a span of its own, below the one that the request names. */
function traced(tracer: Tracer, pipeline: Pipeline, received: Received): Promise<Answer> {
  const { requestId, http } = received;
  const attributes = { 'osseal.service': 'kms', 'osseal.request_id': requestId };
  return tracer.trace({ name: 'KMS', kind: 'server', headers: http.headers, attributes }, async (span) => {
    const answer = await pipeline.answer(received);
    const { action, status } = answer;
    span.tell({
      ...(action !== '' && { name: action }),
      attributes: {
        'http.request.method': http.method,
        'http.response.status_code': status,
        'osseal.action': action,
        ...(answer.ossRequestId !== undefined && { 'osseal.oss_request_id': answer.ossRequestId }),
      },
    });
    if (status >= 500) span.fail(String(status));
    return answer;
  });
}

function send(response: ServerResponse, { status, contentType, body }: Answer, requestId: string): void {
  response
    .writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(body),
      'x-acs-request-id': requestId,
    })
    .end(body);
}

function tooLarge(request: IncomingMessage, requestId: string): Answer {
  const { method = '', url = '/', headers } = request;
  const error = kmsError('ParseRequestParameterException', { message: 'The request body is larger than 1 MiB.' });
  const format = rpcFormat({ method, url, headers, body: NO_BODY });
  return { status: error.status, action: '', ...encodeRpcError(error, requestId, headers.host ?? '', format) };
}
