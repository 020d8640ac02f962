import type { Readable } from 'node:stream';
import { ossError, WireError } from '@osseal/protocol/errors';

export interface BodyBounds {
  /** More bytes than this are refused. */
  readonly maxBytes: number;
  /** What Content-Length announced; undefined for a chunked body. */
  readonly expectedBytes?: number | undefined;
}

/**
 * Hands over a request body slice by slice, as the socket delivers it; while `take` returns a promise the body is paused.
 * Resolves with the number of bytes. After a rejection the rest of the body is unread, and the pipeline's to drain.
 * @throws WireError EntityTooLarge, IncompleteBody; and whatever `take` throws
 */
export function receiveBody(
  body: Readable,
  take: (slice: Buffer) => Promise<void> | undefined,
  bounds: BodyBounds,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let received = 0;
    let settled = false;
    let ended = false;
    let waiting = false;

    const settle = (error?: Error): void => {
      if (settled) return;
      settled = true;
      body.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onError);
      // A connection that breaks after we have turned away is nobody's error.
      body.on('error', ignore);
      if (error === undefined) {
        resolve(received);
      } else {
        body.pause();
        reject(error);
      }
    };
    const fail = (error: unknown): void => {
      settle(error instanceof Error ? error : new Error('A body could not be taken.', { cause: error }));
    };
    const goOn = (): void => {
      waiting = false;
      if (settled) return;
      if (ended) complete();
      else if (body.destroyed && !body.readableEnded) settle(incomplete());
      else body.resume();
    };
    const complete = (): void => {
      const { expectedBytes } = bounds;
      settle(expectedBytes === undefined || expectedBytes === received ? undefined : incomplete());
    };
    const onData = (slice: Buffer): void => {
      received += slice.length;
      if (received > bounds.maxBytes) {
        settle(ossError('EntityTooLarge'));
        return;
      }
      try {
        const busy = take(slice);
        if (busy === undefined) return;
        waiting = true;
        body.pause();
        busy.then(goOn, fail);
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = (): void => {
      ended = true;
      if (!waiting) complete();
    };
    const onClose = (): void => {
      if (!ended && !waiting) settle(incomplete());
    };
    // A body that is not what was signed says so itself.
    const onError = (cause: unknown): void => settle(cause instanceof WireError ? cause : incomplete(cause));

    if (body.destroyed && !body.readableEnded) return settle(incomplete());
    body.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onError);
    // Handlers that waited for a key meanwhile may find the body paused by the pipeline.
    body.resume();
  });
}

/** A whole body in memory. @throws WireError EntityTooLarge beyond `maxBytes`, IncompleteBody */
export async function readBody(body: Readable, maxBytes: number): Promise<Buffer> {
  const slices: Buffer[] = [];
  const keep = (slice: Buffer): undefined => {
    slices.push(slice);
  };
  const size = await receiveBody(body, keep, { maxBytes });
  return Buffer.concat(slices, size);
}

function incomplete(cause?: unknown): Error {
  return ossError('IncompleteBody', cause === undefined ? {} : { cause });
}

function ignore(): void {}
