import type { Server } from 'node:http';
import type { Express } from 'express';
import type { Logger } from '../logging/logger.ts';
import type { LocalAuthority } from '../tls/local-authority.ts';
import { acceptTls } from './accept-tls.ts';
import { createGraftedServer } from './grafted-server.ts';
import type { RequestGate } from './request-gate.ts';

/** What a service's server is made with besides its app. */
export interface ServiceServerOptions {
  /** Whose certificates it proves itself with; undefined: it speaks no TLS. */
  readonly authority: LocalAuthority | undefined;
  readonly logger: Logger;
  readonly gate?: RequestGate;
}

/** The server of a service: HTTP, and with an authority HTTPS on the same port. */
export function createServiceServer(app: Express, { authority, logger, gate }: ServiceServerOptions): Server {
  const server = createGraftedServer(app, gate === undefined ? {} : { gate });
  if (authority !== undefined) serveTls(server, authority, logger);
  return server;
}

/** Lets a server that is still as it was made answer HTTPS too, under every name that the authority has. */
export function serveTls(server: Server, authority: LocalAuthority, logger: Logger): void {
  acceptTls(server, {
    identity: () => authority.identity(),
    identityFor: (name) => authority.identityFor(name),
    onFailure: (error) => logger.error({ err: error }, 'a TLS connection could not be served'),
  });
}
