import { lstat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { ConfigError } from '../settings/config-error.ts';

/** Where a server is to listen: a TCP address, or a Unix socket. */
export type ListenAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** A server that answers. */
export interface Listening {
  /** `http://host:port` with the real port, or `unix:/path`. A server on all addresses is named by the loopback one. */
  readonly url: string;
  /**
   * Takes no more connections, lets requests under way finish, closes idle connections at once and all others at the
   * deadline. Resolves when the last one is gone; further calls wait for the same end.
   */
  close(deadlineMs?: number): Promise<void>;
}

const DEFAULT_DEADLINE_MS = 10_000;

/** @throws ConfigError when the address is taken or not this machine's. */
export async function listen(server: Server, address: ListenAddress): Promise<Listening> {
  if ('path' in address) await removeStaleSocket(address.path);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explain(error, address));
    server.once('error', fail);
    server.listen(address, () => {
      server.off('error', fail);
      resolve();
    });
  });
  let closing: Promise<void> | undefined;
  return {
    url: urlOf(server, address),
    close: (deadlineMs = DEFAULT_DEADLINE_MS) => {
      closing ??= closeServer(server, deadlineMs);
      return closing;
    },
  };
}

function urlOf(server: Server, address: ListenAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  const { port } = server.address() as AddressInfo;
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `http://${everywhere[address.host] ?? host}:${port}`;
}

function explain(error: NodeJS.ErrnoException, address: ListenAddress): Error {
  const where = 'path' in address ? 'the Unix socket' : `${address.host}:${address.port}`;
  if (error.code === 'EADDRINUSE') return new ConfigError([`${where} is in use by another process.`], { cause: error });
  if (error.code === 'EADDRNOTAVAIL')
    return new ConfigError([`${where} is no address of this machine.`], { cause: error });
  if (error.code === 'EACCES') return new ConfigError([`${where} may not be used by this user.`], { cause: error });
  if (error.code === 'ENOTFOUND') return new ConfigError([`${where} cannot be resolved.`], { cause: error });
  return error;
}

function closeServer(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
    // A connection that becomes idle while draining would otherwise wait for its keep-alive to end.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    // First of all listeners: what the others answer at once is sent when they return.
    server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
    server.close(() => {
      clearTimeout(deadline);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** A socket that `kill -9` left behind is removed; one with a listener, or a file, is left alone. */
async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isSocket()) return;
  const isStale = await new Promise<boolean>((resolve) => {
    const peer = connect({ path });
    peer.once('connect', () => {
      peer.destroy();
      resolve(false);
    });
    peer.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
  if (isStale) await unlink(path);
}
