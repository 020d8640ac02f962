import type { Clock, Logger } from '@osseal/service-kit';
import type { ObjectIndex } from '@osseal/storage';
import { runLifecycle } from './run-lifecycle.ts';

const DAY_MS = 24 * 3600 * 1000;

export interface DailyLifecycleOptions {
  readonly index: ObjectIndex;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after a run, which may have dropped blobs. */
  collect(): void;
}

/** Runs the lifecycle rules once for each day in UTC that the clock shows. What a run did not come to, the next one does. */
export class DailyLifecycle {
  readonly #options: DailyLifecycleOptions;
  readonly #stop = new AbortController();
  #doneDay: number | undefined;
  #running: Promise<void> | undefined;

  constructor(options: DailyLifecycleOptions) {
    this.#options = options;
  }

  /** Resolves when the rules have been run for the day. Never rejects: a failure is logged, and tried again when asked. */
  runIfDue(): Promise<void> {
    const nowMs = this.#options.clock.now();
    if (Math.floor(nowMs / DAY_MS) === this.#doneDay) return this.#running ?? Promise.resolve();
    this.#running ??= this.#run(nowMs).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends a run at its next entry; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(nowMs: number): Promise<void> {
    const { index, logger, collect } = this.#options;
    try {
      const report = await runLifecycle(index, nowMs, this.#stop.signal);
      if (!this.#stop.signal.aborted) this.#doneDay = Math.floor(nowMs / DAY_MS);
      if (Object.values(report).some((count) => count > 0))
        logger.info({ ...report }, 'lifecycle rules were carried out');
      collect();
    } catch (error) {
      logger.warn({ err: error }, 'lifecycle rules could not be carried out; they are tried again in a minute');
    }
  }
}
