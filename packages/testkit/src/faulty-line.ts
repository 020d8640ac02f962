import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What a line to KMS does to a call:
 * - `refused`: nobody listens;
 * - `silent`: the call is taken and never answered, and KMS does not see it;
 * - `slow`: the answer comes a byte at a time, so that no pause is long and the whole takes forever;
 * - `throttled`: KMS's own refusal for too many calls;
 * - `garbage`, `endless`, `empty`: an answer that no KMS gives;
 * - `cut`: KMS does the work, and the connection breaks before the answer.
 */
export type LineFault = 'refused' | 'silent' | 'slow' | 'throttled' | 'garbage' | 'endless' | 'empty' | 'cut';

/** A proxy in front of KMS that can be told to misbehave. */
export interface FaultyLine {
  readonly url: string;
  /** Calls that KMS got. */
  readonly forwarded: readonly string[];
  /** Calls that the line got, whatever became of them. */
  received: number;
  /** Null: passes everything on. */
  become(fault: LineFault | null): Promise<void>;
  close(): Promise<void>;
}

const SLOW_BYTE_MS = 20;
const GARBAGE = Buffer.alloc(64 * 1024, '<html>not KMS at all');

/** Starts one on a free port of 127.0.0.1. @param target `http://host:port` of KMS */
export async function startFaultyLine(target: string): Promise<FaultyLine> {
  let fault: LineFault | null = null;
  const forwarded: string[] = [];
  const { hostname, port } = new URL(target);

  /** KMS's answer. The Host header is part of the signature and stays. */
  const forward = (incoming: IncomingMessage): Promise<{ status: number; body: Buffer }> => {
    forwarded.push(String(incoming.headers['x-acs-action'] ?? incoming.url));
    return new Promise((resolve, reject) => {
      const { method, url, headers } = incoming;
      const onward = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) }));
        answer.on('error', reject);
      });
      onward.on('error', reject);
      incoming.pipe(onward);
    });
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    line.received += 1;
    switch (fault) {
      case 'silent':
        incoming.resume();
        return;
      case 'slow': {
        const { status, body } = await forward(incoming);
        response.writeHead(status, { 'Content-Length': body.length });
        let at = 0;
        const timer = setInterval(() => response.write(body.subarray(at, ++at)), SLOW_BYTE_MS);
        response.on('close', () => clearInterval(timer));
        return;
      }
      case 'throttled': {
        incoming.resume();
        const text = JSON.stringify({ Code: 'Rejected.Throttling', Message: 'QPS Limit Exceeded', RequestId: 'r' });
        response.writeHead(429, { 'Content-Type': 'application/json' }).end(text);
        return;
      }
      case 'garbage':
        incoming.resume();
        response.writeHead(200).end(GARBAGE);
        return;
      case 'endless': {
        incoming.resume();
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write(GARBAGE));
        };
        response.on('drain', more);
        more();
        return;
      }
      case 'empty':
        incoming.resume();
        response.writeHead(200).end('{}');
        return;
      case 'cut':
        await forward(incoming);
        response.destroy();
        return;
      default: {
        const { status, body } = await forward(incoming);
        response.writeHead(status, { 'Content-Length': body.length }).end(body);
      }
    }
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const address = server.address() as AddressInfo;

  const line: FaultyLine = {
    url: `http://127.0.0.1:${address.port}`,
    forwarded,
    received: 0,
    async become(next) {
      if (fault === 'refused' && next !== 'refused') await listen(address.port);
      if (fault !== 'refused' && next === 'refused') await stop();
      // Calls that an earlier fault keeps open end with it.
      else server.closeAllConnections();
      fault = next;
    },
    close: () => (fault === 'refused' ? Promise.resolve() : stop()),
  };
  return line;
}
