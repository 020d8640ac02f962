import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, listen } from '../src/index.ts';

const loopback = { host: '127.0.0.1', port: 0 };

describe('listen', () => {
  it('takes a free port and says which', async () => {
    const listening = await listen(createServer(), loopback);
    expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(listening.url).port);
    await expect(listen(createServer(), { ...loopback, port })).rejects.toThrow(ConfigError);
    await listening.close();
  });

  it('names a server on all addresses by the loopback one', async () => {
    const listening = await listen(createServer(), { host: '0.0.0.0', port: 0 });
    expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    await listening.close();
  });

  it('drains: finishes what is under way and lets idle connections go', async () => {
    let held: ServerResponse | undefined;
    const server = createServer((request, response) => {
      if (request.url === '/idle') response.end('idle');
      else held = response;
    });
    const listening = await listen(server, loopback);
    const agent = new Agent({ keepAlive: true });
    const ask = (path: string) =>
      new Promise<string>((resolve, reject) => {
        get(`${listening.url}${path}`, { agent }, (answer: IncomingMessage) => {
          answer.setEncoding('utf8').on('data', (text: string) => resolve(text));
        }).on('error', reject);
      });
    expect(await ask('/idle')).toBe('idle');
    const slow = ask('/slow');
    await once(server, 'request');
    const closed = listening.close();
    expect(listening.close()).toBe(closed);
    held?.end('done');
    expect(await slow).toBe('done');
    await closed;
    agent.destroy();
  });

  it('answers what comes while it drains, also when the answer is there at once', async () => {
    let held: ServerResponse | undefined;
    const server = createServer((request, response) => {
      if (request.url === '/slow') held = response;
      else response.end('quick');
    });
    const listening = await listen(server, loopback);
    const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(server, 'request');
    const closed = listening.close();
    socket.write('GET /quick HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(server, 'request');
    held?.end('slow');
    await Promise.all([closed, once(socket, 'close')]);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK.*slow.*HTTP\/1\.1 200 OK\r\nConnection: close.*quick/s);
  });

  it('ends at the deadline what does not end by itself', async () => {
    const server = createServer(() => undefined);
    const listening = await listen(server, loopback);
    const gone = new Promise((resolve) => get(`${listening.url}/`).on('error', resolve));
    await once(server, 'request');
    await listening.close(1);
    expect(await gone).toMatchObject({ code: 'ECONNRESET' });
  });

  it('listens on a Unix socket, also where kill -9 left one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osseal-listen-'));
    const path = join(folder, 'kms.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await expect(listen(createServer(), { path })).rejects.toThrow('is in use by another process');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const listening = await listen(createServer(), { path });
    expect(listening.url).toBe(`unix:${path}`);
    await listening.close();
    await rm(folder, { recursive: true });
  });
});
