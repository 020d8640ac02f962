import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { createGraftedServer, mountDataPlane } from '../src/index.ts';

/** An app that uses what Express adds to requests and responses. */
function exampleApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', true);
  app.get('/query', (req, res) => void res.json({ query: req.query, path: req.path, host: req.hostname }));
  app.get('/proxy', (req, res) => void res.json({ ip: req.ip, protocol: req.protocol, secure: req.secure }));
  app.post('/form', express.urlencoded({ extended: true }), (req, res) => void res.json(req.body));
  app.get('/cookie', (_req, res) => void res.cookie('a', 'b c', { httpOnly: true }).send('ok'));
  app.get('/redirect', (_req, res) => void res.redirect('/query'));
  app.get('/text', (_req, res) => void res.send('hello'));
  app.get('/raw', (_req, res) => void res.writeHead(200, { 'Content-Length': 3 }).end('raw'));
  app.get('/error', () => {
    throw Object.assign(new Error('no'), { status: 418 });
  });
  app.get('/locals', (_req, res) => {
    res.locals.seen = 1;
    res.status(202).type('txt').send(String(res.locals.seen));
  });
  const router = Router();
  router.get('/:id', (req, res) => void res.json({ base: req.baseUrl, params: req.params, url: req.originalUrl }));
  app.use('/router', router);
  app.use((error: Error & { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).json({ error: error.message });
  });
  return app;
}

interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

function ask(
  server: Server,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => {
        const { date: _date, ...rest } = answer.headers;
        resolve({ status: answer.statusCode, headers: rest, body: text });
      });
    });
    sent.on('error', reject).end(body);
  });
}

const etag = '"5-qvTGHdzF6KLavt4PO0gs2a6pQ00"';
const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '14' };
const forwarded = { 'x-forwarded-for': '203.0.113.7, 10.0.0.1', 'x-forwarded-proto': 'https' };

describe('createGraftedServer', () => {
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<Server> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it.each([
    ['a query', 'GET', '/query?a=1&b[]=2&b[]=3', { host: 'example.test' }, '', 200],
    ['a client behind a proxy', 'GET', '/proxy', forwarded, '', 200],
    ['a form', 'POST', '/form', form, 'a=1&b%5Bc%5D=d', 200],
    ['a cookie', 'GET', '/cookie', {}, '', 200],
    ['a redirect', 'GET', '/redirect', {}, '', 302],
    ['text with an etag', 'GET', '/text', {}, '', 200],
    ['a fresh copy', 'GET', '/text', { 'if-none-match': etag }, '', 304],
    ['HEAD', 'HEAD', '/text', {}, '', 200],
    ['a bare writeHead', 'GET', '/raw', {}, '', 200],
    ['an error handler', 'GET', '/error', {}, '', 418],
    ['locals', 'GET', '/locals', {}, '', 202],
    ['a mounted router', 'GET', '/router/a%2Fb?x=1', {}, '', 200],
    ['an unknown path', 'GET', '/nowhere', {}, '', 404],
  ] as const)('answers %s as stock Express does', async (_name, method, path, headers, body, status) => {
    const stock = await listen(createServer(exampleApp()));
    const grafted = await listen(createGraftedServer(exampleApp()));
    const expected = await ask(stock, method, path, headers, body);
    expect(expected.status).toBe(status);
    expect({ ...(await ask(grafted, method, path, headers, body)) }).toEqual({
      ...expected,
      // The grafted server states its own keep-alive; a connection of one request shows none.
      headers: expected.headers,
    });
  });

  it('leaves the prototypes of a request alone', async () => {
    const app = express();
    app.get('/', (req, res) => {
      const same = Object.getPrototypeOf(req) === app.request && Object.getPrototypeOf(res) === app.response;
      res.end(String(same));
    });
    const server = createGraftedServer(app);
    const seen: unknown[] = [];
    server.prependListener('request', (req, res) => seen.push(Object.getPrototypeOf(req), Object.getPrototypeOf(res)));
    await listen(server);
    expect((await ask(server, 'GET', '/', {})).body).toBe('true');
    expect(seen).toEqual([app.request, app.response]);
  });

  it.each([
    ['grafted', createGraftedServer],
    ['stock', (app: Express) => createServer(app)],
  ])('lets a data plane answer first on a %s server, and the app what it leaves', async (kind, create) => {
    const app = express();
    let layers = 0;
    app.use((_request, _response, next) => {
      layers += 1;
      next();
    });
    mountDataPlane(app, (request, response) => {
      if (request.url === '/app') return false;
      response.writeHead(200, { 'Content-Length': 3 }).end('raw');
      return true;
    });
    app.get('/app', (_request, response) => void response.end('app'));
    const server = await listen(create(app));
    expect((await ask(server, 'GET', '/data', {})).body).toBe('raw');
    expect(layers).toBe(kind === 'grafted' ? 0 : 1);
    expect((await ask(server, 'GET', '/app', {})).body).toBe('app');
  });

  it('accepts headers of 100 KiB', async () => {
    const server = await listen(createGraftedServer(exampleApp()));
    const answer = await ask(server, 'GET', '/text', { 'x-long': 'a'.repeat(100 * 1024) });
    expect(answer.status).toBe(200);
  });
});
