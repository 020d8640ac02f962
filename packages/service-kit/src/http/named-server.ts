import { createServer, type Server } from 'node:http';
import { serverOptions } from './grafted-server.ts';

/**
 * One server for several: the name that a request calls tells whose it is, whatever connection it came by. The others answer
 * as if it had come to them, and need not listen.
 * @param choose gets the Host header in lower case, without a port; '' when there is none
 */
export function createNamedServer(choose: (name: string) => Server): Server {
  const { idleTimeoutMs, ...options } = serverOptions({});
  const server = createServer(options, (request, response) => {
    const name = (request.headers.host ?? '').replace(/:\d*$/, '').toLowerCase();
    choose(name).emit('request', request, response);
  });
  server.setTimeout(idleTimeoutMs);
  return server;
}
