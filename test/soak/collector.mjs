import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PRELOADED = fileURLToPath(new URL('./collect-on-signal.mjs', import.meta.url));
const POLL_MS = 5;

/** Makes a server collect its garbage, so that its memory shows what it keeps and not what it has yet to throw away. */
export class Collector {
  #folder = mkdtempSync(join(tmpdir(), 'osseal-soak-'));
  #file = join(this.#folder, 'collections');
  #times = 0;

  constructor() {
    writeFileSync(this.#file, '0');
  }

  /** What the server is to be started with. */
  get env() {
    return { NODE_OPTIONS: `--expose-gc --import=${PRELOADED}`, SOAK_COLLECTIONS: this.#file };
  }

  /** Resolves when the server has collected. */
  async collect(pid) {
    this.#times += 1;
    process.kill(pid, 'SIGUSR2');
    while (Number(readFileSync(this.#file, 'utf8')) < this.#times) await setTimeout(POLL_MS);
  }

  close() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
