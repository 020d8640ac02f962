import type { Md5 } from './md5.ts';

/** What the thread is told. Buffers are transferred, not copied. */
export type Md5Order =
  | { readonly kind: 'bytes'; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'abandon' };

/** What it says: it runs, a buffer is free again, or the digest of what came before `end`. */
export type Md5Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'free'; readonly buffer: ArrayBuffer }
  | { readonly kind: 'digest'; readonly digest: Uint8Array };

/** The side of a worker thread that a lane talks to. */
export interface Md5Thread {
  postMessage(order: Md5Order, transfer?: ArrayBuffer[]): void;
  on(event: 'message', listener: (reply: Md5Reply) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
}

const BUFFER_SIZE = 1024 * 1024;
/** With this many on their way the giver has to wait. */
const MOST_IN_FLIGHT = 4;

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** MD5 on a thread of its own, for one body at a time. */
export class Md5Lane {
  readonly #thread: Md5Thread;
  readonly #free: ArrayBuffer[] = [];
  #inFlight = 0;
  #isReady = false;
  #isTaken = false;
  #failure: Error | null = null;
  #room: Waiting<void> | null = null;
  #digest: Waiting<Buffer> | null = null;

  constructor(thread: Md5Thread) {
    this.#thread = thread;
    thread.on('message', (reply) => this.#receive(reply));
    thread.on('error', (error) => this.#fail(error));
    thread.on('exit', () => this.#fail(new Error('The MD5 thread ended.')));
  }

  /** A digest on the thread; undefined while another body has it, before the thread runs, and after it has failed. */
  take(): Md5 | undefined {
    if (!this.#isReady || this.#isTaken || this.#failure !== null) return undefined;
    this.#isTaken = true;
    let buffer = this.#free.pop() ?? new ArrayBuffer(BUFFER_SIZE);
    let filled = 0;
    const send = (): void => {
      this.#send(buffer, filled);
      buffer = this.#free.pop() ?? new ArrayBuffer(BUFFER_SIZE);
      filled = 0;
    };
    const leave = (): void => {
      new Uint8Array(buffer, 0, filled).fill(0);
      this.#free.push(buffer);
      this.#isTaken = false;
    };
    let isOpen = true;
    return {
      update: (slice) => {
        for (let from = 0; from < slice.length; ) {
          const part = slice.subarray(from, from + BUFFER_SIZE - filled);
          new Uint8Array(buffer, filled, part.length).set(part);
          filled += part.length;
          from += part.length;
          if (filled === BUFFER_SIZE) send();
        }
        return this.#wait();
      },
      digest: async () => {
        if (filled > 0) send();
        isOpen = false;
        try {
          return await this.#end();
        } finally {
          leave();
        }
      },
      abandon: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#thread.postMessage({ kind: 'abandon' });
        this.#room?.resolve();
        this.#room = null;
        leave();
      },
    };
  }

  #send(buffer: ArrayBuffer, length: number): void {
    this.#inFlight += 1;
    this.#thread.postMessage({ kind: 'bytes', buffer, length }, [buffer]);
  }

  #wait(): Promise<void> | undefined {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#inFlight < MOST_IN_FLIGHT) return undefined;
    return new Promise((resolve, reject) => {
      this.#room = { resolve, reject };
    });
  }

  #end(): Promise<Buffer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    this.#thread.postMessage({ kind: 'end' });
    return new Promise((resolve, reject) => {
      this.#digest = { resolve, reject };
    });
  }

  #receive(reply: Md5Reply): void {
    switch (reply.kind) {
      case 'ready':
        this.#isReady = true;
        return;
      case 'digest':
        this.#digest?.resolve(Buffer.from(reply.digest));
        this.#digest = null;
        return;
      case 'free':
        this.#inFlight -= 1;
        if (this.#free.length < MOST_IN_FLIGHT) this.#free.push(reply.buffer);
        this.#room?.resolve();
        this.#room = null;
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#room?.reject(this.#failure);
    this.#digest?.reject(this.#failure);
    this.#room = null;
    this.#digest = null;
  }
}
