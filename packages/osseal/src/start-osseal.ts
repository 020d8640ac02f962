import {
  type Clock,
  ConfigError,
  createLogger,
  loadSettings,
  parseSeed,
  type Random,
  type SeedInput,
  type SeedProblem,
  systemClock,
  systemRandom,
} from '@osseal/service-kit';
import { type Osseal, runOsseal } from './run-osseal.ts';
import { type OssealSettings, ossealSettings } from './settings.ts';

/** Everything has a default that suits a test: free ports, nothing kept, nothing logged, the default account. */
export interface StartOptions extends Partial<Omit<OssealSettings, 'seed' | 'readyFile' | 'kmsEndpoint'>> {
  /** The seed part of `osseal.yaml`, as a value. */
  readonly seed?: SeedInput;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * Starts KMS and OSS inside this process. State lives in memory unless `dataDir` is given. Neither the environment nor
 * `osseal.yaml` is looked at.
 * @throws ConfigError with all problems, DataDirectoryLockedError, RootKeyError, StoreError
 * @example
 * ```ts
 * const osseal = await startOsseal({ seed: { buckets: [{ account: '1000000000000001', name: 'demo' }] } });
 * const client = new OSS({ endpoint: osseal.oss, ...osseal, bucket: 'demo' });
 * await osseal.close();
 * ```
 */
export async function startOsseal(options: StartOptions = {}): Promise<Osseal> {
  const { seed: seedInput = {}, clock = systemClock, random = systemRandom, ...given } = options;
  const inMemory = given.dataDir === undefined;
  const values = { kmsPort: 0, ossPort: 0, logLevel: 'silent', inMemory, ...given };
  const settings = loadSettings({ file: values }, ossealSettings);
  const problems: SeedProblem[] = [];
  const seed = parseSeed(seedInput, settings.region, problems);
  if (seed === undefined) {
    throw new ConfigError(problems.map(({ path, message }) => `seed.${path.map(String).join('.')}: ${message}.`));
  }
  return runOsseal({ settings, seed, clock, random, logger: createLogger({ level: settings.logLevel }) });
}
