import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpKmsClient, KmsCallError } from '@osseal/kms-client';
import { type Logger, readBody } from '@osseal/service-kit';
import type { ConsoleParts } from './console-router.ts';

const MOST_BODY_BYTES = 1024 * 1024;

/** Passes RPC requests on to KMS in its own process, with what they were signed with and the address that they came from. */
export function remoteKms(kms: Pick<HttpKmsClient, 'passOn'>, logger: Logger): ConsoleParts['passToKms'] {
  return (request, response) => {
    passOn(kms, request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'a request of the console could not be passed on');
      response.destroy();
    });
  };
}

async function passOn(
  kms: Pick<HttpKmsClient, 'passOn'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readBody(request, MOST_BODY_BYTES))?.toString('utf8');
  if (body === undefined)
    return refuse(response, 413, 'ParseRequestParameterException', 'The body is larger than 1 MiB.');
  const { remoteAddress = '127.0.0.1' } = request.socket;
  const isSecure = 'encrypted' in request.socket && request.socket.encrypted === true;
  try {
    const sender = { address: remoteAddress, isSecure };
    const answer = await kms.passOn({ headers: signedHeadersOf(request), body, sender });
    response
      .writeHead(answer.status, { 'Content-Type': answer.contentType, 'Content-Length': answer.body.length })
      .end(answer.body);
  } catch (error) {
    if (!(error instanceof KmsCallError)) throw error;
    refuse(response, error.status, error.code, error.message);
  }
}

/** What a V3 signature may cover; all else that a browser sends stays here. */
function signedHeadersOf({ headers }: IncomingMessage): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const isPassed = ['host', 'accept', 'authorization', 'content-type'].includes(name) || name.startsWith('x-acs-');
    if (isPassed && typeof value === 'string') passed[name] = value;
  }
  return passed;
}

/** Spelt as KMS spells its errors. */
function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const body = JSON.stringify({ Code: code, Message: message });
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}
