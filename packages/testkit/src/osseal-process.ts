import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnNode } from './child-process.ts';
import { repositoryRoot } from './repository-root.ts';

export { ProcessStartError } from './child-process.ts';

/** How to start. Everything has a default: ephemeral ports, a temporary data directory, the default root account. */
export interface OssealProcessOptions {
  /** Content of `osseal.yaml`, as a value. */
  readonly seed?: object;
  /** Kept on `dispose` when given. */
  readonly dataDir?: string;
  /** More command line, e.g. `['--region', 'cn-shanghai']`. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly kmsPort?: number;
  readonly ossPort?: number;
  /** Another built checkout of the repository, whose program is run instead of this one's. */
  readonly repository?: string;
}

/** Both services in a process of their own, as `npm start` runs them. */
export interface OssealProcess {
  /** Base URL of KMS, without a slash at the end. */
  readonly kms: string;
  readonly oss: string;
  /** Base URLs of both services by name, when flags ask for such ports. */
  readonly transparent: readonly string[];
  readonly pid: number;
  /** Of the account root. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly dataDir: string;
  readonly readyLine: string;
  /** The server's log so far. */
  log(): string;
  /** Resolves when the log holds the text, which may come behind the answer that it speaks of. */
  logged(text: string): Promise<void>;
  /** Resolves at the end of the process with its exit code (null: ended by a signal). */
  readonly ended: Promise<number | null>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /**
   * A new process with the same data directory, seed and flags, on new ports. The old one must have ended.
   * @param env instead of the former one's
   */
  startAgain(env?: Readonly<Record<string, string>>): Promise<OssealProcess>;
  /** Ends the process and removes what it left behind. */
  dispose(): Promise<void>;
}

interface ReadyFile {
  readonly kms: string;
  readonly oss: string;
  /** Only when there are such ports. */
  readonly transparent?: readonly string[];
  readonly pid: number;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** Starts `osseal up` and resolves when both services answer. @throws ProcessStartError */
export async function spawnOsseal(options: OssealProcessOptions = {}): Promise<OssealProcess> {
  const home = await mkdtemp(join(tmpdir(), 'osseal-test-'));
  try {
    return await startIn(home, options);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(home: string, options: OssealProcessOptions): Promise<OssealProcess> {
  const dataDir = options.dataDir ?? join(home, 'data');
  const readyFile = join(home, 'ready.json');
  const seedFile = join(home, 'osseal.yaml');
  // JSON is YAML.
  if (options.seed !== undefined) await writeFile(seedFile, JSON.stringify(options.seed));
  const child = await spawnNode(
    [
      join(options.repository ?? repositoryRoot, 'packages/osseal/bin/osseal.js'),
      'up',
      ...['--kms-port', String(options.kmsPort ?? 0), '--oss-port', String(options.ossPort ?? 0)],
      ...['--data-dir', dataDir, '--ready-file', readyFile],
      ...(options.seed === undefined ? [] : ['--seed', seedFile]),
      ...(options.flags ?? []),
    ],
    { ...options.env },
  );
  const ready = JSON.parse(await readFile(readyFile, 'utf8')) as ReadyFile;
  const { kms, oss, transparent = [], pid, accessKeyId, accessKeySecret } = ready;
  return {
    ...{ kms, oss, transparent, pid, accessKeyId, accessKeySecret, dataDir },
    readyLine: child.readyLine,
    log: child.log,
    logged: child.logged,
    ended: child.ended,
    stop: () => child.end('SIGTERM'),
    kill: async () => void (await child.end('SIGKILL')),
    startAgain: (env) => startIn(home, env === undefined ? options : { ...options, env }),
    dispose: async () => {
      await child.end('SIGKILL');
      await rm(home, { recursive: true, force: true });
    },
  };
}
