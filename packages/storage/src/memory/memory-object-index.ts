import { TableObjectIndex } from '../objects/table-object-index.ts';
import { MemoryTables } from './memory-tables.ts';

/** An ObjectIndex that lives and dies with the process: for tests and `--in-memory`. */
export class MemoryObjectIndex extends TableObjectIndex {
  constructor() {
    super(new MemoryTables());
  }
}
