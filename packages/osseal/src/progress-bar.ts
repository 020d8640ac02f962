import type { ConsoleIo } from './console-io.ts';

const WIDTH = 30;
const EVERY_MS = 100;

/** How far long work is: a bar on a terminal's stderr, nothing anywhere else. */
export class ProgressBar {
  readonly #io: ConsoleIo;
  #isShown = false;
  #nextMs = 0;

  constructor(io: ConsoleIo) {
    this.#io = io;
  }

  /** @param part from 0 to 1. `text` stands behind the bar. */
  show(part: number, text: string): void {
    if (!this.#io.stderrIsTerminal) return;
    const nowMs = performance.now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + EVERY_MS;
    const filled = Math.round(Math.min(1, part) * WIDTH);
    const bar = `[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${String(Math.floor(Math.min(1, part) * 100)).padStart(3)} %`;
    this.#io.stderr(`\r\u001b[K${bar}  ${text}`);
    this.#isShown = true;
  }

  /** Takes the bar away, so that a line can be written. */
  clear(): void {
    if (!this.#isShown) return;
    this.#io.stderr('\r\u001b[K');
    this.#isShown = false;
  }
}
