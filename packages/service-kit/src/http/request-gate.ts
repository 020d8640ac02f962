import type { ServerResponse } from 'node:http';

/** Requests under way did not end in time. */
export class GateTimeoutError extends Error {
  override readonly name = 'GateTimeoutError';
}

const MOST_WAITING = 10_000;
const UNAVAILABLE = JSON.stringify({
  code: 'ServiceUnavailable',
  message: 'The state of the service is being changed.',
});

/**
 * What every request of a process passes, so that there can be a moment at which none is under way. While it is shut, requests
 * wait; those that do not fit, or that wait for something that failed, get 503.
 */
export class RequestGate {
  #inside = 0;
  #isShut = false;
  #isBroken = false;
  #waiting: { readonly response: ServerResponse; readonly go: () => void }[] = [];
  #emptied: (() => void) | undefined;
  readonly #counted = new WeakSet<ServerResponse>();
  readonly #left = (response: ServerResponse): void => {
    if (!this.#counted.delete(response)) return;
    this.#inside -= 1;
    if (this.#inside === 0) this.#emptied?.();
  };

  /** Runs a request at once, or when the gate opens; its sender gets 503 when there is no room to wait. */
  pass(response: ServerResponse, go: () => void): void {
    if (this.#isShut) {
      this.#hold(response, go);
      return;
    }
    this.#inside += 1;
    this.#counted.add(response);
    response.on('close', () => this.#left(response));
    go();
  }

  /** Does not count a request any more, which will change what is behind the gate. */
  leave(response: ServerResponse): void {
    this.#left(response);
  }

  /** Lets nobody in, and resolves when all are out. @throws GateTimeoutError, and the gate is open again */
  async shut(longestMs: number): Promise<void> {
    this.#isShut = true;
    if (this.#inside === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const isOut = await Promise.race([
      new Promise<true>((resolve) => {
        this.#emptied = () => resolve(true);
      }),
      new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), longestMs);
      }),
    ]);
    clearTimeout(timer);
    this.#emptied = undefined;
    if (isOut) return;
    this.open();
    throw new GateTimeoutError(`Requests were still under way after ${longestMs} ms.`);
  }

  /** Lets in who waits, and everybody. */
  open(): void {
    this.#isShut = false;
    this.#isBroken = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { response, go } of waiting) if (!response.destroyed) this.pass(response, go);
  }

  /** There is nothing behind it: who waits and who comes gets 503. */
  refuse(): void {
    this.#isShut = true;
    this.#isBroken = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { response } of waiting) answerUnavailable(response);
  }

  #hold(response: ServerResponse, go: () => void): void {
    if (this.#isBroken || this.#waiting.length >= MOST_WAITING) answerUnavailable(response);
    else this.#waiting.push({ response, go });
  }
}

function answerUnavailable(response: ServerResponse): void {
  if (response.destroyed) return;
  const headers = { 'Content-Type': 'application/json', 'Retry-After': 1, Connection: 'close' };
  response.writeHead(503, { ...headers, 'Content-Length': Buffer.byteLength(UNAVAILABLE) }).end(UNAVAILABLE);
}
