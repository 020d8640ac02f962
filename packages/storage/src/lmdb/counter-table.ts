import { hash } from 'node:crypto';
import { nameKey, ownedKey } from '../objects/table-keys.ts';
import type { UsageCounter } from '../ports.ts';
import { counterOfRow, rowKey, withinHours } from '../usage/usage-rows.ts';
import type { BytesTable, Environment } from './environment.ts';

/** Rows kept in memory; when there are more, those that are stored are dropped and read again when needed. */
const CACHED_ROWS = 20_000;

interface Row {
  readonly name: string;
  readonly key: Buffer;
  calls: number;
}

/** Rows that were taken to be stored. */
export type ChangedRows = ReadonlySet<Row>;

/** The counters: rows in lmdb, and above them in memory those that have grown since. */
export class CounterTable {
  readonly #table: BytesTable;
  /** By row key. Where a row is here and in the table, this one counts. */
  readonly #rows = new Map<string, Row>();
  #changed = new Set<Row>();

  constructor(environment: Environment) {
    this.#table = environment.bytes('counters');
  }

  /** Adds calls to the row of that row key. */
  add(name: string, calls: number): void {
    const row = this.#rows.get(name) ?? this.#load(name);
    row.calls += calls;
    this.#changed.add(row);
  }

  within(range: { since?: string; until?: string }): readonly UsageCounter[] {
    const found: UsageCounter[] = [];
    const stored = new Set<Row>();
    for (const { value } of this.#table.getRange({ start: nameKey(range.since ?? '\u0001') })) {
      const { name, calls } = readRow(value);
      const counter = counterOfRow(name);
      if (range.until !== undefined && counter.hour >= range.until) break;
      if (!withinHours(counter, range)) continue;
      const row = this.#rows.get(name);
      if (row !== undefined) stored.add(row);
      found.push({ ...counter, calls: row?.calls ?? calls });
    }
    for (const row of this.#rows.values()) {
      if (stored.has(row)) continue;
      const counter = counterOfRow(row.name);
      if (withinHours(counter, range)) found.push({ ...counter, calls: row.calls });
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
    for (const { key, name, calls } of rows) void this.#table.put(key, Buffer.from(`${calls} ${name}`));
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
    const key = ownedKey(hourOf(name), hash('sha256', name, 'base64url'));
    const value = this.#table.get(key);
    const row: Row = { name, key, calls: value === undefined ? 0 : readRow(value).calls };
    this.#rows.set(name, row);
    return row;
  }
}

/** The first field of a row key, which begins with it. */
function hourOf(name: string): string {
  return name.slice(2, name.indexOf('"', 2));
}

/** `<calls> <row key>`; before version 3 the counter as JSON. Text that is not parsed: a busy second stores a row for each key. */
function readRow(value: Buffer): { readonly name: string; readonly calls: number } {
  const text = value.toString('utf8');
  if (text.startsWith('{')) {
    const counter = JSON.parse(text) as UsageCounter;
    return { name: rowKey(counter), calls: counter.calls };
  }
  const end = text.indexOf(' ');
  return { name: text.slice(end + 1), calls: Number(text.slice(0, end)) };
}
