import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TableObjectIndex } from '../objects/table-object-index.ts';
import { StoreError } from '../ports.ts';
import { Environment } from './environment.ts';
import { LmdbTables } from './lmdb-tables.ts';

const FILE_NAME = 'objects.mdb';
const FORMAT = { format: 'osseal-objects', version: 2 } as const;

/** An ObjectIndex in one lmdb file, `objects.mdb`. Writes of one turn share a commit. */
export class LmdbObjectIndex extends TableObjectIndex {
  /**
   * @param directory where `objects.mdb` is or shall be, and `blobs/` beside it; one process at a time
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string): Promise<LmdbObjectIndex> {
    const path = join(directory, FILE_NAME);
    // To a new index every blob would be an orphan, and swept.
    if (!(await exists(path)) && (await holdsBlobs(join(directory, 'blobs')))) {
      const advice = 'Restore it from a backup, or move the blobs away to start without them. Nothing was changed.';
      throw new StoreError('corrupt', `${FILE_NAME} is missing, and the blobs that it names are there. ${advice}`);
    }
    const environment = await Environment.open(path, FORMAT);
    const index = new LmdbObjectIndex(new LmdbTables(environment));
    await index.takeInventory();
    return index;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function holdsBlobs(directory: string): Promise<boolean> {
  const folders = await readdir(directory).catch(() => []);
  for (const folder of folders) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    if ((await readdir(join(directory, folder)).catch(() => [])).length > 0) return true;
  }
  return false;
}
