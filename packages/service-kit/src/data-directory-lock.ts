import { createHash } from 'node:crypto';
import { mkdir, realpath, rename, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './settings/config-error.ts';

/** Another process has the data folder. The message names its process id where it told it. */
export class DataDirectoryLockedError extends Error {
  override readonly name = 'DataDirectoryLockedError';
  readonly code = 'locked';
}

/** Held until `release` or the end of the process, however it ends. */
export interface DataDirectoryLock {
  release(): Promise<void>;
}

// A socket address holds 107 bytes on Linux and 103 on macOS.
const LONGEST_SOCKET_PATH = 100;
const SOCKET_NAME = 'osseal.lock';
const ANSWER_TIMEOUT_MS = 2_000;
const SOCKETLESS = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EPERM']);

/**
 * Makes this process the only one on a data folder, which is made (mode 0700) if it is missing. The lock is a listening
 * Unix socket: the system closes it with the process, so that what `kill -9` leaves behind is known to be stale.
 * @throws DataDirectoryLockedError; ConfigError when the folder cannot be made
 */
export async function lockDataDirectory(directory: string): Promise<DataDirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError([`--data-dir: the folder cannot be made (${cause.code}).`], { cause });
  });
  const real = await realpath(directory);
  const path = Buffer.byteLength(socketInside(real)) <= LONGEST_SOCKET_PATH ? socketInside(real) : socketOutside(real);
  try {
    return await lock(path);
  } catch (error) {
    // Folders that a container shares with its host may not hold sockets at all.
    if (!SOCKETLESS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return lock(socketOutside(real));
  }
}

async function lock(path: string): Promise<DataDirectoryLock> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listen(path);
    if (server) return { release: () => close(server) };
    const owner = await askAndClear(path);
    if (owner !== 'nobody') {
      const who = owner === '' ? 'another process' : `process ${owner}`;
      throw new DataDirectoryLockedError(
        `The data folder is in use by ${who}. Stop it, or start with another --data-dir or with --in-memory.`,
      );
    }
  }
  throw new DataDirectoryLockedError('The data folder is in use by another process that is starting just now.');
}

function socketInside(realDirectory: string): string {
  return join(realDirectory, SOCKET_NAME);
}

/** In the system's folder for temporary files, for paths that do not fit a socket address. */
function socketOutside(realDirectory: string): string {
  const digest = createHash('sha256').update(realDirectory).digest('hex').slice(0, 32);
  return join(tmpdir(), `osseal-${digest}.lock`);
}

/** Undefined: something is there already. */
function listen(path: string): Promise<Server | undefined> {
  const server = createServer((peer) => {
    peer.on('error', () => undefined);
    peer.end(String(process.pid));
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => resolve(server));
  });
}

/**
 * As `ask`, and removes a socket on which nobody listens. It is moved aside and asked again before it goes: another
 * process may have cleared the stale one and begun to listen since, and its socket must get its name back.
 */
async function askAndClear(path: string): Promise<string> {
  const owner = await ask(path);
  if (owner !== 'nobody') return owner;
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nobody';
    throw error;
  }
  const second = await ask(aside);
  if (second === 'nobody') await unlink(aside);
  else await rename(aside, path);
  return second;
}

/** The owner's process id, '' when it does not tell, `nobody` when no process listens. */
function ask(path: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const peer = connect({ path });
    peer.setTimeout(ANSWER_TIMEOUT_MS, () => peer.destroy());
    peer.setEncoding('utf8');
    peer.on('data', (part: string) => {
      answer += part;
    });
    peer.on('error', (error: NodeJS.ErrnoException) => {
      // Whatever else goes wrong, somebody may be there: better refuse than write beside another writer.
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'nobody' : '');
    });
    peer.on('close', () => resolve(/^\d+$/.test(answer) ? answer : ''));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
