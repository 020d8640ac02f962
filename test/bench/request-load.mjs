import { connect } from 'node:net';

/**
 * Sends prepared GET targets over a few kept-alive sockets, one request at a time on each, for `milliseconds`, and
 * checks every answer. The client is a bare socket: what it costs must not hide what the server costs.
 */
export async function load(baseUrl, nextTarget, { sockets, milliseconds, mustContain }) {
  const end = performance.now() + milliseconds;
  const begin = performance.now();
  const counts = await Promise.all(
    Array.from({ length: sockets }, () => driveSocket(new URL(baseUrl), nextTarget, end, mustContain)),
  );
  const requests = counts.reduce((sum, count) => sum + count, 0);
  return { requests, seconds: (performance.now() - begin) / 1000 };
}

function driveSocket({ hostname, port, host }, nextTarget, end, mustContain) {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    let answered = 0;
    const send = () => socket.write(`GET ${nextTarget()} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    socket.setNoDelay(true);
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(received)?.[1]);
      if (received.length < head + 4 + length) return;
      if (!received.startsWith('HTTP/1.1 200') || !received.includes(mustContain)) {
        reject(new Error(`An unexpected answer: ${received.slice(0, 600)}`));
        socket.destroy();
        return;
      }
      received = '';
      answered += 1;
      if (performance.now() < end) return void send();
      socket.end();
      resolve(answered);
    });
  });
}
