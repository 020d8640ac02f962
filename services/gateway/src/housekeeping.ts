import type { Logger } from '@osseal/service-kit';
import type { BlobVault } from './objects/blob-vault.ts';

const COLLECT_EVERY_MS = 60_000;

/** Work that no request waits for. */
export interface Housekeeping {
  /** Does at once what the time makes due. */
  run(): Promise<void>;
  /** Starts nothing more; resolves when what is under way is through. */
  stop(): Promise<void>;
}

/**
 * Sweeps blobs that a crash left behind, once, and deletes what records have dropped, every minute. Master keys need no
 * timer: a key past its age is replaced by the first write that would use it.
 */
export function startHousekeeping(vault: BlobVault, logger: Logger): Housekeeping {
  const swept = vault.sweep().then(
    () => undefined,
    (error: unknown) => logger.warn({ err: error }, 'the sweep of left-over blobs failed; the next start repeats it'),
  );
  const timer = setInterval(() => vault.collectSoon(), COLLECT_EVERY_MS);
  timer.unref();
  return {
    run: () => vault.collect(),
    async stop() {
      clearInterval(timer);
      await swept;
      await vault.close();
    },
  };
}
