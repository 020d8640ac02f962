import type { IncomingMessage } from 'node:http';
import type { Tracer, TraceSpan } from '@osseal/service-kit';
import type { OssCall } from '../action.ts';
import type { Ending } from './request-log.ts';

/** Answers one request in a span of its own, below the one that the request names. Its address may be signed, and is left out. */
export function traceRequest(
  tracer: Tracer,
  { headers }: IncomingMessage,
  answer: (span: TraceSpan) => Promise<void>,
): Promise<void> {
  return tracer.trace({ name: 'OSS', kind: 'server', headers, attributes: { 'osseal.service': 'oss' } }, answer);
}

/** What the request turned out to be. @param outcome `Success` or the error code */
export function tellSpan(
  span: TraceSpan,
  { requestId, action, status, method, outcome }: Ending & { readonly method: string; readonly outcome: string },
  call: OssCall | undefined,
): void {
  span.tell({
    name: action,
    attributes: {
      'http.request.method': method,
      'http.response.status_code': status,
      'osseal.action': action,
      'osseal.request_id': requestId,
      ...(call?.bucketName !== undefined && { 'osseal.bucket': call.bucketName }),
    },
  });
  // A refusal is an answer; what is no answer is a failure.
  if (status >= 500 || status === 0) span.fail(outcome);
  else if (outcome !== 'Success') span.tell({ attributes: { 'error.type': outcome } });
}
