import { rename, rm, writeFile } from 'node:fs/promises';
import { ConfigError } from './settings/config-error.ts';
import { flagName } from './settings/setting.ts';

/**
 * Writes what others need to know about a process that answers, complete before the file gets its name, and for its
 * owner alone: it holds a credential. @throws ConfigError when the file cannot be made
 */
export async function writeReadyFile(file: string, ready: Readonly<Record<string, unknown>>): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
    await rename(temporary, file);
  } catch (cause) {
    throw new ConfigError([`${flagName('readyFile')}: the file cannot be written.`], { cause });
  }
}

/** Takes away what an earlier process left, so that nobody takes its addresses for those of the process that starts. */
export async function removeReadyFile(file: string): Promise<void> {
  await rm(file, { force: true });
}
