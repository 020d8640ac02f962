import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { signOss } from '@osseal/testkit';

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const BLOCK = randomBytes(1024 * 1024);

/** PUT of `size` bytes that repeat one random MiB. */
export function putObject(server, bucket, key, size, headers = {}) {
  return exchange(
    server,
    { method: 'PUT', bucket, key, headers: { ...headers, 'content-length': String(size) } },
    (call) => {
      let sent = 0;
      const write = () => {
        while (sent < size) {
          const slice = BLOCK.subarray(0, Math.min(BLOCK.length, size - sent));
          sent += slice.length;
          if (!call.write(slice)) return void call.once('drain', write);
        }
        call.end();
      };
      write();
    },
  );
}

/** GET that compares every byte with what `putObject` sent. */
export async function getObject(server, bucket, key, size) {
  let at = 0;
  await exchange(
    server,
    { method: 'GET', bucket, key },
    (call) => call.end(),
    (chunk) => {
      for (let from = 0; from < chunk.length; ) {
        const start = at % BLOCK.length;
        const length = Math.min(chunk.length - from, BLOCK.length - start);
        if (BLOCK.compare(chunk, from, from + length, start, start + length) !== 0) throw new Error('A wrong byte.');
        from += length;
        at += length;
      }
    },
  );
  if (at !== size) throw new Error(`${at} bytes instead of ${size}.`);
}

function exchange(server, signed, send, onData = () => undefined) {
  const { target, headers } = signOss(server, signed);
  const { hostname, port } = new URL(server.oss);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method: signed.method, path: target, headers, agent }, (response) => {
      const ok = response.statusCode === 200;
      let error = '';
      response.on('data', (chunk) => {
        try {
          if (ok) onData(chunk);
          else error += chunk;
        } catch (wrong) {
          response.destroy(wrong);
        }
      });
      response.on('error', reject);
      response.on('end', () => (ok ? resolve() : reject(new Error(`${response.statusCode} ${error}`))));
    });
    call.on('error', reject);
    send(call);
  });
}

/** Runs `times` tasks, `inFlight` at once; resolves with the seconds it took. */
export async function timed(times, inFlight, task) {
  const begin = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < times) {
      const index = next;
      next += 1;
      await task(index);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (performance.now() - begin) / 1000;
}
