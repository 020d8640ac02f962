import { createHash } from 'node:crypto';
import { mkdir, open, realpath, stat, unlink } from 'node:fs/promises';
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
/** A turn takes milliseconds, or the answer's timeout. */
const TURN_ENDS_AFTER_MS = 5_000;
const TURN_POLL_MS = 10;
const SOCKETLESS = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EPERM']);

/**
 * Makes this process the only one on a data folder, which is made (mode 0700) if it is missing. The lock is a listening
 * Unix socket: the system closes it with the process, so that what `kill -9` leaves behind is known to be stale.
 * @param options.mustExist refuses a folder that is missing instead of making it
 * @throws DataDirectoryLockedError; ConfigError when the folder cannot be made or written to
 */
export async function lockDataDirectory(
  directory: string,
  { mustExist = false }: { readonly mustExist?: boolean } = {},
): Promise<DataDirectoryLock> {
  if (!mustExist) {
    await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
      throw new ConfigError([`--data-dir: the folder cannot be made (${cause.code}).`], { cause });
    });
  }
  const real = await realpath(directory).catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError([`--data-dir: there is no such folder (${cause.code}).`], { cause });
  });
  const path = Buffer.byteLength(socketInside(real)) <= LONGEST_SOCKET_PATH ? socketInside(real) : socketOutside(real);
  try {
    return await lock(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof DataDirectoryLockedError || code === undefined) throw error;
    // Folders that a container shares with its host may not hold sockets at all.
    if (SOCKETLESS.has(code)) return lock(socketOutside(real));
    throw new ConfigError([`--data-dir: the folder cannot be written to (${code}).`], { cause: error });
  }
}

async function lock(path: string): Promise<DataDirectoryLock> {
  return oneAtATime(`${path}.starting`, async () => {
    const owner = await ask(path);
    if (owner !== 'nobody') {
      const who = owner === '' ? 'another process' : `process ${owner}`;
      throw new DataDirectoryLockedError(
        `The data folder is in use by ${who}. Stop it, or start with another --data-dir or with --in-memory.`,
      );
    }
    await unlink(path).catch(ignoreMissing);
    const server = await listen(path);
    return { release: () => close(server) };
  });
}

/**
 * Lets one process at a time look for an owner, clear what a dead one left, and begin to listen: between these steps a
 * second one would take a socket that is about to listen for a stale one. A file marks whose turn it is; one that is old
 * was left by a process that died in its turn.
 */
async function oneAtATime<T>(marker: string, turn: () => Promise<T>): Promise<T> {
  while (!(await takes(marker))) {
    if (await isOlderThan(marker, TURN_ENDS_AFTER_MS)) await unlink(marker).catch(ignoreMissing);
    else await new Promise((resolve) => setTimeout(resolve, TURN_POLL_MS));
  }
  try {
    return await turn();
  } finally {
    await unlink(marker).catch(ignoreMissing);
  }
}

async function takes(marker: string): Promise<boolean> {
  try {
    const file = await open(marker, 'wx', 0o600);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isOlderThan(path: string, milliseconds: number): Promise<boolean> {
  try {
    // Both times are the machine's: the injected clock may stand still.
    const { mtimeMs } = await stat(path);
    return Date.now() - mtimeMs > milliseconds;
  } catch (error) {
    ignoreMissing(error);
    return false;
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

function socketInside(realDirectory: string): string {
  return join(realDirectory, SOCKET_NAME);
}

/** In the system's folder for temporary files, for paths that do not fit a socket address. */
function socketOutside(realDirectory: string): string {
  const digest = createHash('sha256').update(realDirectory).digest('hex').slice(0, 32);
  return join(tmpdir(), `osseal-${digest}.lock`);
}

function listen(path: string): Promise<Server> {
  const server = createServer((peer) => {
    peer.on('error', () => undefined);
    peer.end(String(process.pid));
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => resolve(server));
  });
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
