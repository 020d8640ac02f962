import { connect } from 'node:net';

/**
 * @typedef {object} Request
 * @property {string} head request line and headers, with the empty line at the end
 * @property {Buffer} [block] body; sent again and again until `size` bytes are out
 * @property {number} [size] bytes of the body; the length of the block when left out
 */

/**
 * Keeps `connections` sockets busy, one request at a time on each, until `requests` are answered or `milliseconds` are
 * over. The client is a bare socket that looks at status and length alone: what it costs must not hide what the server
 * costs. An answer with another status than 2xx ends the load with an error, since refused calls are fast.
 *
 * @param {string} url
 * @param {{ connections: number, next: () => Request | undefined, milliseconds?: number, onBody?: (piece: Buffer) => void }} options
 *   `next` gives the requests, undefined when there are no more; `onBody` sees the bodies of answers, for unmeasured passes
 * @returns {Promise<{ requests: number, bytes: number, seconds: number, latencies: number[] }>} latencies in ms, unsorted
 */
export async function drive(url, { connections, next, milliseconds = Number.POSITIVE_INFINITY, onBody }) {
  const { hostname, port } = new URL(url);
  const result = { requests: 0, bytes: 0, seconds: 0, latencies: [] };
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(hostname, Number(port))));
  const begin = performance.now();
  const deadline = begin + milliseconds;
  const nextInTime = () => (performance.now() < deadline ? next() : undefined);
  try {
    await Promise.all(sockets.map((socket) => converse(socket, nextInTime, result, onBody)));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  result.seconds = (performance.now() - begin) / 1000;
  return result;
}

function open(hostname, port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, hostname, () => resolve(socket)).setNoDelay(true);
    socket.once('error', reject);
  });
}

function converse(socket, next, result, onBody) {
  return new Promise((resolve, reject) => {
    let head = '';
    let missing = -1;
    let sentAt = 0;
    const fail = (problem) => reject(problem instanceof Error ? problem : new Error(problem));
    const send = () => {
      const request = next();
      if (request === undefined) return void resolve();
      sentAt = performance.now();
      if (request.block === undefined) socket.write(request.head);
      else sendBody(socket, request);
    };
    const answered = () => {
      result.requests += 1;
      result.latencies.push(performance.now() - sentAt);
      head = '';
      missing = -1;
      send();
    };
    const take = (piece) => {
      missing -= piece.length;
      result.bytes += piece.length;
      if (piece.length > 0) onBody?.(piece);
      if (missing < 0) return void fail('An answer is longer than its Content-Length.');
      if (missing === 0) answered();
    };
    socket.on('data', (chunk) => {
      try {
        if (missing >= 0) return void take(chunk);
        const before = head.length;
        head += chunk.latin1Slice(0, Math.min(chunk.length, 16_384));
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!/^HTTP\/1.1 2/.test(head)) return void fail(`An unexpected answer: ${head.slice(0, 800)}`);
        missing = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        take(chunk.subarray(end + 4 - before));
      } catch (error) {
        fail(error);
      }
    });
    socket.on('error', fail).on('close', () => fail('The server closed a connection.'));
    send();
  });
}

function sendBody(socket, { head, block, size = block.length }) {
  socket.cork();
  socket.write(head);
  let left = size;
  const write = () => {
    while (left > 0) {
      const slice = left < block.length ? block.subarray(0, left) : block;
      left -= slice.length;
      if (!socket.write(slice) && left > 0) return void socket.once('drain', write);
    }
  };
  write();
  socket.uncork();
}
