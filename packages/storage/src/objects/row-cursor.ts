import type { Table } from './tables.ts';

/** Walks the rows of a table one by one and lets the next one be seen before it is taken. Close it after use. */
export class RowCursor<Value> {
  readonly #table: Table<Value>;
  readonly #end: Buffer;
  #rows: Iterator<{ readonly value: Value }> | null = null;
  #next: Value | undefined;

  /** @param end where the walk ends, exclusive */
  constructor(table: Table<Value>, end: Buffer) {
    this.#table = table;
    this.#end = end;
  }

  /** Goes to the first row that is not below `start`. */
  start(start: Buffer): void {
    this.close();
    this.#rows = this.#table.rows({ start, end: this.#end })[Symbol.iterator]();
    this.#advance();
  }

  peek(): Value | undefined {
    return this.#next;
  }

  take(): Value | undefined {
    const taken = this.#next;
    if (taken !== undefined) this.#advance();
    return taken;
  }

  /** Gives back what the walk holds on to. */
  close(): void {
    this.#rows?.return?.();
    this.#rows = null;
    this.#next = undefined;
  }

  #advance(): void {
    const entry = this.#rows?.next();
    this.#next = entry === undefined || entry.done === true ? undefined : entry.value.value;
  }
}
