import { environmentName, flagName, readConfiguration } from '@osseal/service-kit';
import type { ConsoleIo } from '../console-io.ts';
import { ossealSettings } from '../settings.ts';

const ORIGIN = {
  flag: (name: string) => flagName(name),
  env: (name: string) => environmentName(name),
  file: () => 'file',
  default: () => 'default',
};

/**
 * `osseal config`: the effective settings as YAML, each with where it came from; secrets are redacted.
 * @throws ConfigError with all problems
 */
export async function config(argv: readonly string[], io: ConsoleIo): Promise<void> {
  const { effective } = await readConfiguration({ argv, env: io.env, cwd: io.cwd }, ossealSettings);
  const lines = effective.map(({ name, source, shown }) => {
    // JSON is YAML.
    const value = shown === undefined ? '' : JSON.stringify(shown);
    return `${`${name}: ${value}`.padEnd(48)} # ${ORIGIN[source](name)}`;
  });
  io.stdout(`${lines.join('\n')}\n`);
}
