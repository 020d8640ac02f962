import type { FsckProgress } from '@osseal/service-kit';
import type { ConsoleIo } from '../console-io.ts';

const WIDTH = 30;
const EVERY_MS = 100;
const MIB = 1024 * 1024;

/** A bar on a terminal's stderr; nothing anywhere else. */
export class ProgressBar {
  readonly #io: ConsoleIo;
  #isShown = false;
  #nextMs = 0;

  constructor(io: ConsoleIo) {
    this.#io = io;
  }

  show({ objects, ofObjects, bytes, ofBytes }: FsckProgress): void {
    if (!this.#io.stderrIsTerminal) return;
    const nowMs = performance.now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + EVERY_MS;
    // An object costs about as much as the reading of 4 KiB.
    const [done, all] = [bytes + objects * 4096, ofBytes + ofObjects * 4096];
    const part = all === 0 ? 1 : Math.min(1, done / all);
    const filled = Math.round(part * WIDTH);
    const bar = `[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${String(Math.floor(part * 100)).padStart(3)} %`;
    this.#io.stderr(`\r${bar}  ${objects}/${ofObjects} objects, ${Math.round(bytes / MIB)} MiB`);
    this.#isShown = true;
  }

  /** Takes the bar away, so that a line can be written. */
  clear(): void {
    if (!this.#isShown) return;
    this.#io.stderr('\r\u001b[K');
    this.#isShown = false;
  }
}
