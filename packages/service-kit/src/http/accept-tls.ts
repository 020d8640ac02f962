import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import {
  createSecureContext,
  createServer as createTlsServer,
  type SecureContext,
  type Server as TlsServer,
} from 'node:tls';

/** What a server proves itself with; both are PEM. */
export interface TlsIdentity {
  readonly key: string;
  /** The server's certificate, then those that lead to the authority. */
  readonly cert: string;
}

export interface AcceptTlsOptions {
  /** Asked for when the first TLS connection comes in, and not before. When it rejects, that connection is closed. */
  identity(): Promise<TlsIdentity>;
  /** For the name that a client calls; undefined: `identity` will do. */
  identityFor?(name: string): Promise<TlsIdentity | undefined>;
  /** Told why a TLS connection could not be served for a reason of our own. */
  onFailure(error: unknown): void;
  /** How long a connection may take to say its first byte, and then to shake hands. Default 30,000 ms. */
  readonly handshakeTimeoutMs?: number;
}

type ConnectionListener = (this: Server, socket: Socket) => void;

/** First byte of a TLS connection: a handshake record. No HTTP method begins with it. @documented RFC 8446, 5.1 */
const HANDSHAKE = 0x16;

/**
 * Lets an HTTP server answer TLS on its own port: the first byte of a connection tells which it is. Requests over TLS reach
 * the same listeners, their socket is `encrypted`. A plain connection pays for one look at its first byte; its requests pay
 * nothing. Call before the server listens.
 */
export function acceptTls(server: Server, options: AcceptTlsOptions): void {
  const { identity, identityFor, onFailure, handshakeTimeoutMs = 30_000 } = options;
  const serve = takeConnectionListener(server);
  // Connections that are not the HTTP server's yet, which therefore does not close them.
  const pending = new Set<Socket>();
  let tls: Promise<TlsServer> | undefined;

  const open = async (): Promise<TlsServer> => {
    const made = createTlsServer({
      ...(await identity()),
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: handshakeTimeoutMs,
      ...(identityFor && { SNICallback: contextsOf(identityFor, onFailure) }),
    });
    made.on('secureConnection', (secure) => serve.call(server, secure));
    // A client that does not trust the certificate, or speaks no TLS that we do: its own log says so.
    made.on('tlsClientError', (_error, socket) => socket.destroy());
    return made;
  };

  const shakeHands = async (socket: Socket): Promise<void> => {
    tls ??= open();
    // A client that leaves within its handshake would be waited for otherwise.
    socket.allowHalfOpen = false;
    try {
      (await tls).emit('connection', socket);
    } catch (error) {
      tls = undefined;
      socket.destroy();
      onFailure(error);
    }
  };

  server.on('connection', (socket: Socket) => {
    pending.add(socket);
    const forget = () => pending.delete(socket);
    socket.once('close', forget);
    const giveUp = () => socket.destroy();
    socket.setTimeout(handshakeTimeoutMs, giveUp);
    // Nobody else listens yet, and a reset connection must not end the process.
    const ignore = () => undefined;
    socket.on('error', ignore);
    // Who leaves without a word is let go: the server's connections stay half open otherwise.
    socket.once('end', giveUp);
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      socket.setTimeout(0).off('timeout', giveUp).off('end', giveUp);
      if (first[0] === HANDSHAKE) {
        void shakeHands(socket);
        return;
      }
      forget();
      socket.off('close', forget).off('error', ignore);
      serve.call(server, socket);
      socket.resume();
    });
  });

  closeTogether(server, pending);
}

/** What a handshake goes on with. A name for which there is nothing of its own gets what all get. */
function contextsOf(identityFor: NonNullable<AcceptTlsOptions['identityFor']>, onFailure: (error: unknown) => void) {
  const contexts = new WeakMap<TlsIdentity, SecureContext>();
  return (name: string, done: (error: Error | null, context?: SecureContext) => void): void => {
    identityFor(name).then(
      (found) => {
        if (found === undefined) return done(null);
        const context = contexts.get(found) ?? createSecureContext({ key: found.key, cert: found.cert });
        contexts.set(found, context);
        done(null, context);
      },
      (error: unknown) => {
        onFailure(error);
        done(error instanceof Error ? error : new Error('There is no certificate.'));
      },
    );
  };
}

function takeConnectionListener(server: Server): ConnectionListener {
  const [listener, ...others] = server.listeners('connection');
  if (listener === undefined || others.length > 0)
    throw new TypeError('TLS is for servers that are still as they were made.');
  server.removeAllListeners('connection');
  return listener as ConnectionListener;
}

/** What closes the HTTP server's connections closes those too that wait for their first byte. TLS ones stay until all are closed. */
function closeTogether(server: Server, pending: ReadonlySet<Socket>): void {
  const closeIdle = server.closeIdleConnections.bind(server);
  const closeAll = server.closeAllConnections.bind(server);
  server.closeIdleConnections = () => {
    for (const socket of pending) if (socket.bytesRead === 0) socket.destroy();
    closeIdle();
  };
  server.closeAllConnections = () => {
    for (const socket of pending) socket.destroy();
    closeAll();
  };
}
