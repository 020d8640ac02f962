import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../durable-file.ts';
import { ConfigError } from '../settings/config-error.ts';
import type { Clock } from './clock.ts';
import { type ClockState, VirtualClock } from './virtual-clock.ts';

const FILE = 'clock.json';
const FORMAT = { format: 'osseal-clock', version: 1 } as const;

/** What one process tells another about its clock, or keeps of it. */
export const clockStateSchema: z.ZodType<ClockState> = z.object({
  revision: z.int().min(0),
  signatures: z.enum(['machine', 'virtual']),
  segments: z
    .array(z.object({ fromMs: z.number(), virtualMs: z.number(), runs: z.boolean() }))
    .min(1)
    .max(1000),
});

/**
 * A virtual clock above `machine` that goes on from where it was when the folder was last in use: dates in the folder are
 * its dates, and would lie in the future of a clock that had forgotten.
 * @param folder keeps `clock.json`; null: nothing is kept
 * @throws ConfigError when the file cannot be read as one of this version
 */
export async function openVirtualClock(machine: Clock, folder: string | null): Promise<VirtualClock> {
  if (folder === null) return new VirtualClock(machine);
  const path = join(folder, FILE);
  const state = await load(path);
  return new VirtualClock(machine, { state, keep: (changed) => save(path, changed) });
}

async function load(path: string): Promise<ClockState | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ConfigError([`${FILE} of the data folder cannot be read (${error.code ?? 'unknown'}).`], {
      cause: error,
    });
  });
  if (text === undefined) return undefined;
  try {
    const { format, version, ...state } = JSON.parse(text) as Record<string, unknown>;
    if (format === FORMAT.format && version === FORMAT.version) return clockStateSchema.parse(state);
  } catch (cause) {
    throw unreadable({ cause });
  }
  throw unreadable();
}

function unreadable(options?: ErrorOptions): ConfigError {
  const problem = `${FILE} of the data folder is damaged or of a newer version; remove it for the machine's time.`;
  return new ConfigError([problem], options);
}

async function save(path: string, state: ClockState): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await replaceFile(path, `${JSON.stringify({ ...FORMAT, ...state })}\n`, 0o600);
}
