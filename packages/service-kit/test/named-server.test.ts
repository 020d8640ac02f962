import { Agent, request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { createGraftedServer, createNamedServer, type Listening, listen, mountDataPlane } from '../src/index.ts';

function serverOf(name: string): Server {
  const app = express();
  mountDataPlane(app, (incoming, response) => {
    if (incoming.url !== '/raw') return false;
    incoming.on('data', () => undefined).on('end', () => response.end(`${name} raw`));
    return true;
  });
  app.get('/query', (incoming, response) => void response.json({ name, query: incoming.query, ip: incoming.ip }));
  return createGraftedServer(app);
}

describe('createNamedServer', () => {
  const asked: string[] = [];
  let listening: Listening;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  beforeAll(async () => {
    const [kms, oss] = [serverOf('kms'), serverOf('oss')];
    const server = createNamedServer((name) => {
      asked.push(name);
      return name === 'kms' ? kms : oss;
    });
    listening = await listen(server, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    agent.destroy();
    await listening.close(0);
  });

  function ask(host: string, path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(listening.url);
      request({ hostname, port, path, agent, method: path === '/raw' ? 'PUT' : 'GET', headers: { host } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end(path === '/raw' ? 'body' : '');
    });
  }

  it('gives each request to the server of its name, on one connection, with all that Express adds', async () => {
    expect(await ask('KMS:443', '/raw')).toBe('kms raw');
    expect(await ask('demo.oss', '/raw')).toBe('oss raw');
    expect(JSON.parse(await ask('kms', '/query?a=1'))).toEqual({ name: 'kms', query: { a: '1' }, ip: '127.0.0.1' });
    expect(JSON.parse(await ask('[::1]:80', '/query'))).toMatchObject({ name: 'oss' });
    expect(asked).toEqual(['kms', 'demo.oss', 'kms', '[::1]']);
  });
});
