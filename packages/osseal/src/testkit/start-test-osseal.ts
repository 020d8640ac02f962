import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartOptions, startOsseal as start } from '../start-osseal.ts';
import { openLaboratory, type StartTime } from './laboratory.ts';
import type { TestOsseal } from './test-osseal.ts';

/** Settings and seed as `osseal.yaml` has them; everything has a default that suits a test. */
export interface TestOptions extends Omit<StartOptions, 'clock' | 'random' | 'inMemory'> {
  /** False: in a folder of the system's temporary folder, which `stop` removes. Default: true, unless `dataDir` is given. */
  readonly inMemory?: boolean;
  /** Where the virtual clock begins. Default: the machine's time. */
  readonly clock?: StartTime;
}

/**
 * Starts KMS and OSS in this process on free ports, for one test file or one test.
 * @throws ConfigError with all problems of settings, seed and clock
 * @example
 * ```ts
 * const osseal = await startOsseal({ seed: { buckets: [{ account: '1000000000000001', name: 'demo' }] } });
 * const oss = new OSS(aliOssSettings(osseal, { bucket: 'demo' }));
 * await osseal.clock.advance('365d');
 * await osseal.stop();
 * ```
 */
export async function startOsseal(options: TestOptions = {}): Promise<TestOsseal> {
  const { clock, inMemory, ...settings } = options;
  const isOwnFolder = inMemory === false && settings.dataDir === undefined;
  const folder = isOwnFolder ? await mkdtemp(join(tmpdir(), `osseal-${process.pid}-`)) : undefined;
  const removeFolder = async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  let close: (() => Promise<void>) | undefined;
  try {
    const osseal = await start({ ...settings, ...(folder !== undefined && { dataDir: folder }) });
    close = () => osseal.close();
    const stop = async () => {
      await osseal.close();
      await removeFolder();
    };
    return await openLaboratory(osseal, clock, stop);
  } catch (error) {
    await close?.();
    await removeFolder();
    throw error;
  }
}
