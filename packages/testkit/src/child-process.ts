import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inheritedEnvironment } from './inherited-environment.ts';

/** A child process that announced itself on stdout. */
export interface Child {
  readonly pid: number;
  readonly readyLine: string;
  /** Everything it wrote to stderr so far. */
  log(): string;
  /** Resolves when stderr holds the text, which may come behind the answer that it speaks of. Rejects when the process ends without. */
  logged(text: string): Promise<void>;
  /** Resolves at its end with the exit code (null: ended by a signal). */
  readonly ended: Promise<number | null>;
  /** Sends the signal, unless it has ended, and resolves like `ended`. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** The process ended, or stayed silent, before it was ready. */
export class ProcessStartError extends Error {
  override readonly name = 'ProcessStartError';
  /** Null: still running when the time was up, or ended by a signal. */
  readonly exitCode: number | null;
  readonly log: string;
  constructor(message: string, exitCode: number | null, log: string) {
    super(`${message}\n${log}`);
    this.exitCode = exitCode;
    this.log = log;
  }
}

const START_TIMEOUT_MS = 60_000;

/** Runs a Node script and resolves at its first line on stdout. @throws ProcessStartError */
export async function spawnNode(args: readonly string[], env: Record<string, string>): Promise<Child> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inheritedEnvironment(), ...env },
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);

  const chunks: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const log = () => Buffer.concat(chunks).toString('utf8');
  const exited = once(child, 'close').then(() => {
    process.off('exit', killWithUs);
    return child.exitCode;
  });

  const logged = async (text: string): Promise<void> => {
    while (!log().includes(text)) {
      const more = once(child.stderr, 'data').then(() => true);
      if (!(await Promise.race([more, exited.then(() => false)]))) throw new Error(`The log says nothing of ${text}.`);
    }
  };

  const end = (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exited;
  };
  const readyLine = await firstLine(child, exited, log, end);
  return { pid: child.pid ?? 0, readyLine, log, logged, ended: exited, end };
}

async function firstLine(
  child: ChildProcess,
  exited: Promise<number | null>,
  log: () => string,
  end: (signal: NodeJS.Signals) => Promise<number | null>,
): Promise<string> {
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const line = once(lines, 'line', { signal: timeout }).then(([text]) => String(text));
  const gone = exited.then((code) => {
    throw new ProcessStartError('The process ended before it was ready.', code, log());
  });
  try {
    return await Promise.race([line, gone]);
  } catch (error) {
    if (error instanceof ProcessStartError) throw error;
    await end('SIGKILL');
    throw new ProcessStartError(`The process was not ready after ${START_TIMEOUT_MS} ms.`, null, log());
  } finally {
    line.catch(() => undefined);
    gone.catch(() => undefined);
  }
}
