import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, systemCode } from '../durable/disk-errors.ts';
import { Environment } from './environment.ts';
import { readFrames } from './journal-frame.ts';
import { USAGE_FORMAT } from './lmdb-usage-ledger.ts';
import { JOURNAL_NAMES } from './usage-journal.ts';

/**
 * Looks at a usage ledger that no process uses. Opens `usage.mdb` and reads the journals, whose calls stay where they are.
 *
 * @returns bytes behind the last whole frame, by journal: cut off by a crash, or damaged; the next start drops them
 * @throws StoreError `corrupt`, `newer`, `unavailable`
 */
export async function inspectUsage(directory: string): Promise<ReadonlyMap<string, number>> {
  await (await Environment.open(join(directory, 'usage.mdb'), USAGE_FORMAT)).close();
  const torn = new Map<string, number>();
  for (const name of JOURNAL_NAMES) {
    const bytes = await readJournal(join(directory, name), name);
    const { end } = readFrames(bytes);
    if (end < bytes.length) torn.set(name, bytes.length - end);
  }
  return torn;
}

async function readJournal(path: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw diskError(name, error);
  }
}
