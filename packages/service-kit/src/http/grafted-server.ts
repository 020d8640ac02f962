import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import express, { type Express } from 'express';
import type { RequestGate } from './request-gate.ts';

export interface GraftedServerOptions {
  /** A socket on which nothing moves for this long is closed, so that a stalled upload frees its place. Default 120,000 ms. */
  readonly idleTimeoutMs?: number;
  /** How long a connection may wait for its next request. Default 65,000 ms, above what SDK pools assume. */
  readonly keepAliveTimeoutMs?: number;
  /** Asked before every request. */
  readonly gate?: RequestGate;
}

/** Answers a request, or leaves it to the app and says false. */
export type DataPlane = (request: IncomingMessage, response: ServerResponse) => boolean;

type Listener = RequestListener<typeof IncomingMessage, typeof ServerResponse>;

const switches = new WeakMap<Server, (app: Express) => void>();
const dataPlanes = new WeakMap<Express, DataPlane>();

/**
 * Lets `take` see every request before the rest of the app. A grafted server asks it even before Express, whose chain of
 * layers it need not pass then; in any other server it is the app's first middleware. Mount it before all else.
 */
export function mountDataPlane(app: Express, take: DataPlane): void {
  dataPlanes.set(app, take);
  app.use((request, response, next) => {
    if (!take(request, response)) next();
  });
}

const MAX_HEADER_SIZE = 128 * 1024;

/**
 * An HTTP server for `app` whose requests and responses are born with Express' members, so that Express' switch of
 * prototypes on every request changes nothing and costs nothing (five times the rate on a trivial route).
 * Answers are those of `createServer(app)`. Mount Routers, never another app: a mounted app switches prototypes again.
 */
export function createGraftedServer(app: Express, options: GraftedServerOptions = {}): Server {
  class GraftedRequest extends IncomingMessage {}
  class GraftedResponse extends ServerResponse<IncomingMessage> {}
  const use = (chosen: Express): Listener => {
    graft(GraftedRequest.prototype, express.request, chosen.request);
    graft(GraftedResponse.prototype, express.response, chosen.response);
    chosen.request = GraftedRequest.prototype as unknown as typeof chosen.request;
    chosen.response = GraftedResponse.prototype as unknown as typeof chosen.response;
    const take = dataPlanes.get(chosen);
    if (take === undefined) return chosen;
    return (request, response) => {
      if (!take(request, response)) chosen(request, response);
    };
  };
  let serve = use(app);
  const { gate } = options;
  const listener: Listener =
    gate === undefined ? serve : (request, response) => gate.pass(response, () => serve(request, response));
  const { idleTimeoutMs, ...limits } = serverOptions(options);
  const server = createServer(
    { IncomingMessage: GraftedRequest, ServerResponse: GraftedResponse, ...limits },
    listener,
  );
  server.setTimeout(idleTimeoutMs);
  switches.set(server, (other) => {
    serve = use(other);
  });
  return server;
}

/** Sizes and times that every server of a service keeps. */
export function serverOptions(options: Pick<GraftedServerOptions, 'idleTimeoutMs' | 'keepAliveTimeoutMs'>) {
  return {
    // Presigned URLs with long tokens and metadata headers outgrow Node's 16 KiB.
    maxHeaderSize: MAX_HEADER_SIZE,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
    headersTimeout: 66_000,
    // An upload may take as long as it likes while bytes flow; the idle timeout ends those that do not.
    requestTimeout: 0,
    idleTimeoutMs: options.idleTimeoutMs ?? 120_000,
  };
}

/** Lets another app answer from the next request on. For servers with a gate, while nothing passes it. */
export function switchApp(server: Server, app: Express): void {
  switches.get(server)?.(app);
}

/** Copies the members of each source, later ones over earlier ones. */
function graft(target: object, ...sources: readonly object[]): void {
  for (const source of sources) Object.defineProperties(target, Object.getOwnPropertyDescriptors(source));
}
