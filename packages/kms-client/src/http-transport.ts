import type { Dispatcher, Pool } from 'undici';
import { KmsCallError } from './kms-client.ts';
import { NoAnswer } from './no-answer.ts';
import type { Persistence } from './persistence.ts';

/** One answer, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** '' when the answer names none. */
  readonly contentType: string;
  /** The caller zeroes it when it holds secrets. */
  readonly body: Buffer;
}

export interface HttpTransportOptions {
  /** `http://host:port`, or `unix:/path` of a socket. */
  readonly endpoint: string;
  /** For a request with all its attempts. */
  readonly timeoutMs: number;
  readonly connections: number;
  /** How long nobody asks after KMS was found to be away. */
  readonly pauseMs: number;
  /** Told when KMS is found to be away, and when it is back. */
  onChange(isAway: boolean): void;
}

/** A GET may be repeated; anything else only while KMS has not seen it. */
export type HttpRequest = Pick<Dispatcher.DispatchOptions, 'method' | 'path'> & {
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** Longer answers are none. Default 1 MiB. */
  readonly maxBytes?: number;
};

const CONNECT_TIMEOUT_MS = 2_000;
const MAX_BYTES = 1024 * 1024;
/** Codes of failures to connect: nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Keep-alive connections to KMS over TCP or a Unix socket. */
export class HttpTransport {
  /** What the Host header says, and signatures cover. */
  readonly host: string;
  readonly #options: HttpTransportOptions;
  // Large modules, and a process that holds both services never sends.
  #line: Promise<{ readonly pool: Pool; readonly persistence: Persistence }> | undefined;

  /** @throws TypeError when the endpoint is neither an http:// address nor unix:/path */
  constructor(options: HttpTransportOptions) {
    this.host = hostOf(options.endpoint);
    this.#options = options;
  }

  /**
   * What `read` makes of the answer.
   * @param read throws NoAnswer for what KMS would not say, and KmsCallError for KMS's own refusals
   * @throws KmsCallError ServiceUnavailableTemporary when there is no answer in time
   */
  async send<T = HttpAnswer>(request: HttpRequest, read?: (answer: HttpAnswer) => T): Promise<T>;
  async send(request: HttpRequest, read: (answer: HttpAnswer) => unknown = (answer) => answer): Promise<unknown> {
    this.#line ??= this.#open();
    const { pool, persistence } = await this.#line;
    const attempt = async (signal: AbortSignal) => {
      const answer = await exchange(pool, request, signal);
      try {
        return { value: read(answer) };
      } catch (refusal) {
        // A refusal is an answer: KMS is there, and not asked again.
        if (refusal instanceof KmsCallError) return { refusal };
        throw refusal;
      }
    };
    const outcome = await persistence.ask(request.method === 'GET', attempt).catch((error: unknown) => {
      throw error instanceof NoAnswer ? unavailable(error) : error;
    });
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.value;
  }

  /**
   * One attempt at once, whether or not KMS was found to be away.
   * @throws KmsCallError ServiceUnavailableTemporary when there is no answer in time
   */
  async sendOnce(request: HttpRequest, longestMs: number, signal?: AbortSignal): Promise<HttpAnswer> {
    this.#line ??= this.#open();
    const { pool } = await this.#line;
    const late = AbortSignal.timeout(longestMs);
    const end = signal === undefined ? late : AbortSignal.any([signal, late]);
    return exchange(pool, request, end).catch((error: unknown) => {
      throw error instanceof NoAnswer ? unavailable(error) : error;
    });
  }

  async close(): Promise<void> {
    await (await this.#line)?.pool.close();
  }

  async #open() {
    const [{ Pool }, { Persistence }] = await Promise.all([import('undici'), import('./persistence.ts')]);
    const { endpoint, connections } = this.#options;
    const socketPath = socketPathOf(endpoint);
    const pool = new Pool(socketPath === undefined ? endpoint : 'http://localhost', {
      connections,
      // One deadline for the whole, which also counts the wait for a connection.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(socketPath === undefined ? {} : { socketPath }) },
    });
    return { pool, persistence: new Persistence(this.#options) };
  }
}

/**
 * Collects an answer as it is parsed: a stream for each of them made an encrypted PUT of 4 KiB cost a tenth more.
 * @throws NoAnswer, also when the signal says so before the end
 */
function exchange(pool: Pool, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { maxBytes = MAX_BYTES, ...wire } = request;
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let status = 0;
    let contentType = '';
    let size = 0;
    const fail = (cause: Error): void => reject(noAnswer(cause));
    if (signal.aborted) return fail(new Error('The time is up.'));
    // A request that still waits for a connection is given up here, and dropped when its turn comes.
    signal.onabort = () => fail(new Error('The time is up.'));
    pool.dispatch(
      { ...wire, body: request.body ?? null },
      {
        onRequestStart(controller) {
          const giveUp = (): void => controller.abort(new Error('The time is up.'));
          if (signal.aborted) return giveUp();
          signal.onabort = giveUp;
        },
        onResponseStart(_, statusCode, headers) {
          status = statusCode;
          contentType = String(headers['content-type'] ?? '');
        },
        onResponseData(controller, part) {
          size += part.length;
          if (size > maxBytes) controller.abort(new NoAnswer('KMS gave an answer without an end.'));
          else parts.push(part);
        },
        onResponseEnd() {
          signal.onabort = null;
          resolve({ status, contentType, body: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts) });
        },
        onResponseError(_, cause) {
          signal.onabort = null;
          fail(cause);
        },
      },
    );
  });
}

function noAnswer(cause: Error & { readonly code?: unknown }): NoAnswer {
  if (cause instanceof NoAnswer) return cause;
  const neverSent = typeof cause.code === 'string' && NEVER_SENT.has(cause.code);
  return new NoAnswer('The KMS service cannot be reached.', { neverSent, cause });
}

function unavailable(cause: NoAnswer): KmsCallError {
  return new KmsCallError('ServiceUnavailableTemporary', 503, cause.message, '', { cause });
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
