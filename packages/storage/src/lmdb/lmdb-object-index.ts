import { join } from 'node:path';
import { TableObjectIndex } from '../objects/table-object-index.ts';
import { Environment } from './environment.ts';
import { LmdbTables } from './lmdb-tables.ts';

const FORMAT = { format: 'osseal-objects', version: 2 } as const;

/** An ObjectIndex in one lmdb file, `objects.mdb`. Writes of one turn share a commit. */
export class LmdbObjectIndex extends TableObjectIndex {
  /**
   * @param directory where `objects.mdb` is or shall be; one process at a time
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string): Promise<LmdbObjectIndex> {
    const environment = await Environment.open(join(directory, 'objects.mdb'), FORMAT);
    const index = new LmdbObjectIndex(new LmdbTables(environment));
    await index.takeInventory();
    return index;
  }
}
