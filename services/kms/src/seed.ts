import { compilePolicy, PolicySyntaxError } from '@osseal/ram';
import { type Clock, ConfigError, type Sealer, type Seed, withDefaultAccount } from '@osseal/service-kit';
import { type AccountDirectory, StoreError } from '@osseal/storage';
import { seedAccounts } from './accounts/seed-accounts.ts';
import type { CmkService } from './keys/cmk-service.ts';
import { KeySeedError } from './keys/key-seed.ts';
import { isRegion } from './regions.ts';

/** Keys that are sealed and stored at once. With one at a time, each one's commit was waited for. */
const KEYS_AT_ONCE = 256;

/** What seeding works with. */
export interface SeedDeps {
  readonly directory: AccountDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly keys: CmkService;
}

/**
 * Adds the seed's accounts, users, roles, policies, access keys, keys and aliases. Doing it again changes nothing, and
 * what exists is never overwritten. A directory that would stay without an account gets the default one.
 * @throws ConfigError with all problems, each naming its place in the seed
 */
export async function applySeed(seed: Seed, deps: SeedDeps): Promise<void> {
  const problems: string[] = [];
  const isNew = (await deps.directory.listAccounts()).length === 0;
  const whole = isNew ? withDefaultAccount(seed) : seed;
  await checkKeys(whole, deps.directory, problems);
  await seedAccounts(whole, deps, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  for (let from = 0; from < whole.keys.length; from += KEYS_AT_ONCE) {
    await seedKeys(whole.keys.slice(from, from + KEYS_AT_ONCE), from, deps.keys);
  }
}

/** A seed names no key, version or alias twice, so its keys can come at once and share a commit. */
async function seedKeys(keys: Seed['keys'], first: number, cmks: CmkService): Promise<void> {
  const seeded = await Promise.allSettled(keys.map(({ id, ...key }) => cmks.seedKey({ ...key, keyId: id })));
  for (const [index, outcome] of seeded.entries()) {
    if (outcome.status === 'fulfilled') continue;
    const why = whyNotSeeded(outcome.reason, keys[index]?.id ?? '');
    throw new ConfigError([`keys[${first + index}]: ${why}`], { cause: outcome.reason });
  }
}

function whyNotSeeded(cause: unknown, keyId: string): string {
  if (cause instanceof KeySeedError) return cause.message;
  if (cause instanceof StoreError && cause.code === 'conflict') {
    return `${keyId}, one of its versions or one of its aliases belongs to another key.`;
  }
  throw cause;
}

async function checkKeys(seed: Seed, directory: AccountDirectory, problems: string[]): Promise<void> {
  for (const [index, key] of seed.keys.entries()) {
    const at = `keys[${index}]`;
    const isSeeded = seed.accounts.some(({ uid }) => uid === key.account);
    if (!isSeeded && !(await directory.findAccount(key.account))) {
      problems.push(`${at}.account: account ${key.account} does not exist.`);
    }
    if (!isRegion(key.region)) problems.push(`${at}.region: ${key.region} is not a region with KMS.`);
    if (key.policy === undefined) continue;
    try {
      compilePolicy(key.policy, 'key');
    } catch (error) {
      if (!(error instanceof PolicySyntaxError)) throw error;
      problems.push(`${at}.policy: ${error.message}`);
    }
  }
}
