import { readFile } from 'node:fs/promises';
import { dirname, resolve as resolvePath } from 'node:path';
import { parseSeed } from '../seed/parse-seed.ts';
import type { Seed } from '../seed/seed.ts';
import type { SeedFile } from '../seed/seed-file.ts';
import type { commonSettings } from './common-settings.ts';
import { ConfigError } from './config-error.ts';
import { type EffectiveSetting, resolve } from './load-settings.ts';
import { parseFlags } from './parse-flags.ts';
import { environmentName, flagName, type SettingsOf, type SettingsSchema } from './setting.ts';

const DEFAULT_FILE = 'osseal.yaml';

/** Where a process finds its configuration. */
export interface ConfigurationInput {
  /** Command line after the script's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the default file `osseal.yaml`. */
  readonly cwd: string;
  /** See SettingsInput. */
  readonly foreignPrefixes?: readonly string[];
}

/** Everything a process starts from. */
export interface Configuration<S extends SettingsSchema> {
  readonly settings: SettingsOf<S>;
  readonly seed: Seed;
  readonly effective: readonly EffectiveSetting[];
}

/**
 * Command line, environment and file in one step; what each `main.ts` calls first. The file is `--seed` /
 * `OSSEAL_SEED`, else `./osseal.yaml` if there is one.
 * @example a service's config.ts and main.ts; the name `kmsPort` alone makes `--kms-port`, `OSSEAL_KMS_PORT` and the
 * file's key `kmsPort`, and `foreignPrefixes` names the other service's prefix:
 * ```ts
 * export const kmsSettings = defineSettings({ ...commonSettings, kmsPort: portSetting(5600, 'Port of KMS.') });
 *
 * const { settings, seed } = await readConfiguration(
 *   { argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), foreignPrefixes: ['oss'] },
 *   kmsSettings,
 * );
 * ```
 * @throws ConfigError with all problems
 */
export async function readConfiguration<S extends typeof commonSettings & SettingsSchema>(
  input: ConfigurationInput,
  schema: S,
): Promise<Configuration<S>> {
  const problems: string[] = [];
  const flags = parseFlags(input.argv, schema, problems);
  const file = await openFile(flags.seed ?? input.env[environmentName('seed')], input, problems);
  const resolved = resolve(
    { flags, env: input.env, file: file?.settings ?? {}, foreignPrefixes: input.foreignPrefixes ?? [] },
    schema,
    problems,
  );
  const { region, serviceSecret } = resolved.settings as SettingsOf<typeof commonSettings>;
  if (serviceSecret !== undefined && serviceSecret.length < 32) {
    problems.push(`${environmentName('serviceSecret')} must have at least 32 characters.`);
  }
  const seed = file ? file.seed(region, problems) : parseSeed({}, region, []);
  if (problems.length > 0 || seed === undefined) throw new ConfigError(problems);
  return { ...resolved, seed };
}

async function openFile(named: unknown, input: ConfigurationInput, problems: string[]): Promise<SeedFile | undefined> {
  const isNamed = typeof named === 'string' && named !== '';
  const path = resolvePath(input.cwd, isNamed ? named : DEFAULT_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isNamed) {
      const code = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
      problems.push(`${flagName('seed')}: the file ${code}.`);
    }
    return undefined;
  }
  try {
    // YAML is loaded by those who have a file.
    const { readSeedFile } = await import('../seed/seed-file.ts');
    return readSeedFile(text, input.env, dirname(path));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
