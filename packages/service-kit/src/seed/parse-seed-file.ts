import { ConfigError } from '../settings/config-error.ts';
import type { Seed } from './seed.ts';

/**
 * Settings (unchecked) and seed of an `osseal.yaml`. `folder` is where the files of objects are found from, by default
 * the working directory. @throws ConfigError with all problems, each with its line.
 */
export async function parseSeedFile(
  text: string,
  options: {
    readonly region?: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly folder?: string;
  } = {},
): Promise<{ settings: Readonly<Record<string, unknown>>; seed: Seed }> {
  const { readSeedFile } = await import('./seed-file.ts');
  const file = readSeedFile(text, options.env ?? {}, options.folder ?? '.');
  const problems: string[] = [];
  const named = file.settings.region;
  const seed = file.seed(options.region ?? (typeof named === 'string' ? named : 'cn-hangzhou'), problems);
  if (seed === undefined) throw new ConfigError(problems);
  return { settings: file.settings, seed };
}
