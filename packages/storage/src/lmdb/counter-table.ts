import { hash } from 'node:crypto';
import { nameKey, ownedKey } from '../objects/table-keys.ts';
import type { UsageCounter } from '../ports.ts';
import { counterOfRow, rowKey, withinHours } from '../usage/usage-rows.ts';
import type { Environment, JsonTable } from './environment.ts';

/** Rows kept in memory; when there are more, those that are stored are dropped and read again when needed. */
const CACHED_ROWS = 20_000;

interface Row {
  counter: UsageCounter;
  readonly key: Buffer;
}

/** Rows that were taken to be stored. */
export type ChangedRows = ReadonlySet<Row>;

/** The counters: rows in lmdb, and above them in memory those that have grown since. */
export class CounterTable {
  readonly #table: JsonTable<UsageCounter>;
  /** By row key. Where a row is here and in the table, this one counts. */
  readonly #rows = new Map<string, Row>();
  #changed = new Set<Row>();

  constructor(environment: Environment) {
    this.#table = environment.json('counters');
  }

  /** Adds calls to the row of that row key. */
  add(name: string, calls: number): void {
    const row = this.#rows.get(name) ?? this.#load(name);
    row.counter = { ...row.counter, calls: row.counter.calls + calls };
    this.#changed.add(row);
  }

  within(range: { since?: string; until?: string }): readonly UsageCounter[] {
    const found: UsageCounter[] = [];
    const stored = new Set<Row>();
    for (const { value } of this.#table.getRange({ start: nameKey(range.since ?? '\u0001') })) {
      if (range.until !== undefined && value.hour >= range.until) break;
      if (!withinHours(value, range)) continue;
      const row = this.#rows.get(rowKey(value));
      if (row !== undefined) stored.add(row);
      found.push(row?.counter ?? value);
    }
    for (const row of this.#rows.values()) {
      if (!stored.has(row) && withinHours(row.counter, range)) found.push(row.counter);
    }
    return found;
  }

  /** True when rows have grown since they were last taken. */
  get hasChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** The rows that have grown since they were last taken. */
  takeChanged(): ChangedRows {
    const taken = this.#changed;
    this.#changed = new Set();
    return taken;
  }

  /** For use inside a batch of the environment. */
  put(rows: ChangedRows): void {
    for (const { key, counter } of rows) void this.#table.put(key, counter);
  }

  /** The batch did not happen. */
  takeBack(rows: ChangedRows): void {
    for (const row of rows) this.#changed.add(row);
  }

  /** Makes room in memory; not while rows that were taken are being stored. */
  dropStored(): void {
    if (this.#rows.size <= CACHED_ROWS) return;
    for (const [name, row] of this.#rows) if (!this.#changed.has(row)) this.#rows.delete(name);
  }

  #load(name: string): Row {
    const fields = counterOfRow(name);
    const key = ownedKey(fields.hour, hash('sha256', name, 'base64url'));
    const row: Row = { counter: this.#table.get(key) ?? { ...fields, calls: 0 }, key };
    this.#rows.set(name, row);
    return row;
  }
}
