import { connect } from 'node:net';
import { signOss } from '@osseal/testkit';
import { BUCKET } from './traffic.mjs';

const EVERY_MS = 1000;

/**
 * Connections that want to keep a server from serving others: each is opened again when the server closes it.
 *  - idle: nothing is ever sent
 *  - slow-loris: the head of a request, a line a second, without an end
 *  - half-open: a whole head, half of the body, then silence
 *  - not reading: a large object is asked for, and not taken
 */
export class BadClients {
  #server;
  #sockets = new Set();
  #timer;
  #isClosed = false;
  /** Connections that the server ended. */
  ended = 0;

  constructor(server) {
    this.#server = server;
  }

  /** @param large key of an object that does not fit into the buffers between */
  async open({ idle, slow, halfOpen, notReading, large }) {
    const opened = [];
    for (const service of ['kms', 'oss']) {
      for (let i = 0; i < idle / 2; i += 1) opened.push(this.#connect(service, () => ''));
      for (let i = 0; i < slow / 2; i += 1) opened.push(this.#connect(service, () => 'GET /soak/x HTTP/1.1\r\n', true));
    }
    const put = () =>
      this.#head({ method: 'PUT', key: 'half-open' }, 'content-length: 200000\r\n', 'x'.repeat(100_000));
    for (let i = 0; i < halfOpen; i += 1) opened.push(this.#connect('oss', put));
    const get = () => this.#head({ key: large }, '', '');
    for (let i = 0; i < notReading; i += 1) opened.push(this.#connect('oss', get));
    this.#timer = setInterval(() => {
      for (const socket of this.#sockets) if (socket.isSlow) socket.write(`x-header-${Math.random()}: slow\r\n`);
    }, EVERY_MS);
    await Promise.all(opened);
  }

  get count() {
    return this.#sockets.size;
  }

  close() {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(service, first, isSlow = false) {
    const { hostname, port } = new URL(this.#server[service]);
    return new Promise((resolve) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => {
        socket.write(first());
        resolve();
      });
      socket.isSlow = isSlow;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        if (this.#isClosed) return;
        this.ended += 1;
        void this.#connect(service, first, isSlow);
      });
    });
  }

  #head(request, more, body) {
    const { target, headers } = signOss(this.#server, { bucket: BUCKET, ...request });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `${request.method ?? 'GET'} ${target} HTTP/1.1\r\nhost: soak\r\n${lines.join('')}${more}\r\n${body}`;
  }
}
