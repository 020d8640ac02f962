import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ProofAddress, ProofError } from './proof-client.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/osseal.js', import.meta.url));

/** Where a server of the proof keeps what. */
export interface ProofPlaces {
  readonly dataDir: string;
  /** For temporary files, of its own. */
  readonly temporary: string;
  /** Gets everything that it says. */
  readonly log: string;
  readonly readyFile: string;
  readonly seed: string;
}

/** `osseal up` in a process of its own, with a log that says as much as it can. */
export interface ProofServer {
  readonly address: ProofAddress;
  /** Ends it in order. @throws ProofError */
  stop(): Promise<void>;
}

/** @throws ProofError when it does not come up */
export async function startProofServer(places: ProofPlaces): Promise<ProofServer> {
  const flags = ['--kms-port=0', '--oss-port=0', '--log-level=debug', '--data-dir', places.dataDir];
  const files = ['--ready-file', places.readyFile, '--seed', places.seed];
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OSSEAL_|NODE_OPTIONS)/.test(name));
  const child = spawn(process.execPath, [PROGRAM, 'up', ...flags, ...files], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Away from the caller's osseal.yaml.
    cwd: dirname(places.seed),
    env: { ...Object.fromEntries(inherited), TMPDIR: places.temporary },
  });
  const log = createWriteStream(places.log, { mode: 0o600 });
  child.stderr.pipe(log, { end: false });
  child.stdout.pipe(log, { end: false });
  const ended = once(child, 'close').then(() => child.exitCode);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then((code) => Promise.reject(new ProofError(`The server ended with ${code} before it was ready.`))),
  ]);
  if (!String(line).startsWith('Ready.')) {
    child.kill('SIGTERM');
    throw new ProofError('The server did not say that it is ready.');
  }
  return {
    address: JSON.parse(await readFile(places.readyFile, 'utf8')) as ProofAddress,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      const code = await ended;
      log.end();
      await once(log, 'close');
      if (code !== 0) throw new ProofError(`The server ended with ${code} after SIGTERM.`);
    },
  };
}
