import { readConfiguration } from '@osseal/service-kit';
import type { ConsoleIo } from '../console-io.ts';
import { ossealSettings } from '../settings.ts';

/** `osseal seed --check`: reads a whole seed file with its settings. @throws ConfigError with every mistake and its place */
export async function checkSeed(file: string, io: ConsoleIo): Promise<void> {
  const { seed } = await readConfiguration({ argv: ['--seed', file], env: {}, cwd: io.cwd }, ossealSettings);
  const { accounts, keys, buckets, objects } = seed;
  const listed = Object.entries({ accounts, keys, buckets, objects }).map(([what, list]) => `${list.length} ${what}`);
  io.stdout(`No mistakes: ${listed.join(', ')}.\n`);
}
