import type { Dispatcher, Pool } from 'undici';
import { KmsCallError } from './kms-client.ts';

/** One answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** The caller zeroes it when it holds secrets. */
  readonly body: Buffer;
}

export interface HttpTransportOptions {
  /** `http://host:port`, or `unix:/path` of a socket. */
  readonly endpoint: string;
  /** Between two bytes of an answer. */
  readonly timeoutMs: number;
  readonly connections: number;
}

const CONNECT_TIMEOUT_MS = 2_000;

/** Keep-alive connections to KMS over TCP or a Unix socket. Never repeats a request: each call is billed. */
export class HttpTransport {
  /** What the Host header says, and signatures cover. */
  readonly host: string;
  readonly #options: HttpTransportOptions;
  // The HTTP client is a large module, and a process that holds both services never sends.
  #pool: Promise<Pool> | undefined;

  /** @throws TypeError when the endpoint is neither an http:// address nor unix:/path */
  constructor(options: HttpTransportOptions) {
    this.host = hostOf(options.endpoint);
    this.#options = options;
  }

  /** @throws KmsCallError ServiceUnavailableTemporary when there is no answer in time */
  async send(
    request: Pick<Dispatcher.DispatchOptions, 'method' | 'path'> & {
      readonly headers: Record<string, string>;
      readonly body?: string;
    },
    signal?: AbortSignal,
  ): Promise<HttpAnswer> {
    this.#pool ??= this.#open();
    try {
      return await exchange(await this.#pool, { ...request, body: request.body ?? null }, signal);
    } catch (cause) {
      throw new KmsCallError('ServiceUnavailableTemporary', 503, 'The KMS service cannot be reached.', '', { cause });
    }
  }

  async close(): Promise<void> {
    await (await this.#pool)?.close();
  }

  async #open(): Promise<Pool> {
    const { Pool } = await import('undici');
    const { endpoint, timeoutMs, connections } = this.#options;
    const socketPath = socketPathOf(endpoint);
    return new Pool(socketPath === undefined ? endpoint : 'http://localhost', {
      connections,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(socketPath === undefined ? {} : { socketPath }) },
    });
  }
}

/** Collects an answer as it is parsed: a stream for each of them made an encrypted PUT of 4 KiB cost a tenth more. */
function exchange(pool: Pool, request: Dispatcher.DispatchOptions, signal?: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let status = 0;
    let abort = (): void => undefined;
    const forget = () => signal?.removeEventListener('abort', abort);
    pool.dispatch(request, {
      onRequestStart: (controller) => {
        abort = () => controller.abort(new Error('the caller gave up'));
        if (signal?.aborted) abort();
        signal?.addEventListener('abort', abort);
      },
      onResponseStart(_, statusCode) {
        status = statusCode;
      },
      onResponseData(_, part) {
        parts.push(part);
      },
      onResponseEnd() {
        forget();
        resolve({ status, body: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts) });
      },
      onResponseError(_, error) {
        forget();
        reject(error);
      },
    });
  });
}

function hostOf(endpoint: string): string {
  if (socketPathOf(endpoint) !== undefined) return 'localhost';
  const url = new URL(endpoint);
  if (url.protocol !== 'http:') throw new TypeError('A KMS endpoint is http://host:port or unix:/path.');
  return url.host;
}

function socketPathOf(endpoint: string): string | undefined {
  return endpoint.startsWith('unix:') ? endpoint.slice('unix:'.length) : undefined;
}
