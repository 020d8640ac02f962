import { TableObjectIndex } from '../objects/table-object-index.ts';
import { MemoryTables } from './memory-tables.ts';

/** An ObjectIndex that lives and dies with the process: for tests and `--in-memory`. */
export class MemoryObjectIndex extends TableObjectIndex {
  readonly #tables: MemoryTables;

  constructor(tables = new MemoryTables()) {
    super(tables);
    this.#tables = tables;
  }

  /** One like it as it is now; neither sees what becomes of the other. */
  fork(): MemoryObjectIndex {
    return new MemoryObjectIndex(this.#tables.fork());
  }
}
