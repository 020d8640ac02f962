import type { Clock, Logger } from '@osseal/service-kit';
import type { ObjectIndex } from '@osseal/storage';
import { DailyLifecycle } from './lifecycle/daily-lifecycle.ts';
import type { BlobVault } from './objects/blob-vault.ts';

const EVERY_MS = 60_000;

/** Work that no request waits for. */
export interface Housekeeping {
  /** Does at once what the time makes due. */
  run(): Promise<void>;
  /** Starts nothing more; resolves when what is under way is through. */
  stop(): Promise<void>;
}

export interface HousekeepingDeps {
  readonly vault: BlobVault;
  readonly index: ObjectIndex;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Sweeps blobs that a crash left behind, once; deletes what records have dropped, then and every minute; carries out
 * lifecycle rules when a day of the clock is over. Master keys need no timer: a key past its age is replaced by the first
 * write that would use it.
 */
export function startHousekeeping({ vault, index, clock, logger }: HousekeepingDeps): Housekeeping {
  const lifecycle = new DailyLifecycle({ index, clock, logger, collect: () => vault.collectSoon() });
  const swept = vault.sweep().then(
    () => vault.collectSoon(),
    (error: unknown) => logger.warn({ err: error }, 'the sweep of left-over blobs failed; the next start repeats it'),
  );
  const started = swept.then(() => lifecycle.runIfDue());
  const timer = setInterval(() => {
    vault.collectSoon();
    void lifecycle.runIfDue();
  }, EVERY_MS);
  timer.unref();
  return {
    async run() {
      await lifecycle.runIfDue();
      await vault.collect();
    },
    async stop() {
      clearInterval(timer);
      await swept;
      await lifecycle.stop();
      await started;
      await vault.close();
    },
  };
}
