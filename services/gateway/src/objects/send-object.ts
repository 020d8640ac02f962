import type { ServerResponse } from 'node:http';
import type { ObjectRecord } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import { type ReadObject, readFailure } from './damaged-object.ts';
import type { PlaintextReader } from './inline-object.ts';

/**
 * Sends what the reader gives, at the client's pace, and ends the response. When bytes turn out damaged after the head has
 * left, the connection is cut, so that no client takes the rest for whole. Closes the reader in every case; never rejects.
 */
export async function sendObject(
  reader: PlaintextReader,
  response: ServerResponse,
  object: ReadObject & Pick<ObjectRecord, 'encryption'>,
  { logger, traffic }: Pick<GatewayDomain, 'logger' | 'traffic'>,
): Promise<void> {
  // A client that goes away is noticed by the loop; the event must not bring the process down.
  response.on('error', ignore);
  let bytes = 0;
  let mayGoOn = true;
  try {
    for (;;) {
      // Opened while the client takes what it was sent.
      const next = reader.next();
      const pieces = next instanceof Promise ? await next : next;
      if (!mayGoOn) await drained(response);
      if (response.destroyed) return;
      if (pieces === null) break;
      for (const piece of pieces) {
        mayGoOn = response.write(piece);
        bytes += piece.length;
      }
    }
    response.end();
  } catch (error) {
    const failure = readFailure(error, object, logger);
    if (failure === error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      const { requestId, bucket, key } = object;
      logger.error({ requestId, bucket, object: key, reason }, 'a download was cut off');
    }
    response.destroy();
  } finally {
    traffic.count('read', object.encryption.method, bytes);
    await reader.close();
  }
}

/** Resolves when the response takes more, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || !response.writableNeedDrain) return resolve();
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function ignore(): void {}
