import { ConfigError } from './settings/config-error.ts';

/** What a process runs. */
export interface Running {
  /** Stops taking work, lets what is under way finish, and resolves when all is durable. */
  close(): Promise<void>;
}

const EXIT_FAILED = 1;
/** A process that cannot finish its shutdown is not worth waiting for. */
const SHUTDOWN_LIMIT_MS = 20_000;

/**
 * Runs a process from start to exit code: SIGTERM and SIGINT close what `start` made and exit 0, a second signal exits
 * at once; a ConfigError exits 78 with its message and no stack; what nobody caught is written to stderr and exits 1.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  let stopped = false;
  let running: Running | undefined;
  const stop = (): void => {
    if (stopped) process.exit(EXIT_FAILED);
    stopped = true;
    // Too early to have anything to close: nothing was acknowledged yet.
    if (!running) process.exit(0);
    setTimeout(() => process.exit(EXIT_FAILED), SHUTDOWN_LIMIT_MS).unref();
    running.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    running = await start();
  } catch (error) {
    fail(error);
  }
}

/** Errors that speak to whoever started the process; a stack would only hide the message. */
const EXPECTED = new Set(['DataDirectoryLockedError', 'RootKeyError', 'StoreError', 'SealError']);

function fail(error: unknown): never {
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
}

/** What a process that fails says on stderr, and its exit code: 78 for a ConfigError, else 1. */
export function failureOf(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof ConfigError) return { text: error.message, exitCode: ConfigError.exitCode };
  const isExpected = error instanceof Error && EXPECTED.has(error.name);
  return { text: isExpected ? error.message : describe(error), exitCode: EXIT_FAILED };
}

/** Stack and causes, without the fields that hang on errors: they may hold requests or keys. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'Something that is no error was thrown.';
  const text = error.stack ?? error.message;
  return error.cause === undefined ? text : `${text}\nCaused by: ${describe(error.cause)}`;
}
