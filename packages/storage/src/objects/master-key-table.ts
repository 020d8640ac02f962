import type { MasterKeyRecord } from '../ports.ts';
import { ownedKey, pastAll } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';

/** OSS-managed master keys by region, in the order in which they came. */
export class MasterKeyTable {
  readonly #keys: Table<MasterKeyRecord & { readonly order: number }>;

  constructor(tables: Tables) {
    this.#keys = tables.json('master-keys');
  }

  has(region: string, version: string): boolean {
    return this.#keys.has(ownedKey(region, version));
  }

  /** Newest first. */
  list(region: string): readonly MasterKeyRecord[] {
    const start = ownedKey(region, '');
    return [...this.#keys.rows({ start, end: pastAll(start) })]
      .sort((a, b) => b.value.order - a.value.order)
      .map(({ value: { order: _, ...record } }) => record);
  }

  insert(record: MasterKeyRecord): void {
    this.#keys.put(ownedKey(record.region, record.version), { ...record, order: this.list(record.region).length });
  }
}
