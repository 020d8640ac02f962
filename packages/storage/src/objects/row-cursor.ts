import type { Table } from './tables.ts';

/**
 * Walks the rows of a table one by one and lets the next one be seen before it is taken. Nothing is read before it is
 * asked for. Close it after use.
 */
export class RowCursor<Value> {
  readonly #table: Table<Value>;
  readonly #end: Buffer;
  #start: Buffer;
  #rows: Iterator<{ readonly value: Value }> | null = null;
  #next: Value | undefined;
  #isRead = false;

  /** @param end where the walk ends, exclusive; and where it is until `start` is called */
  constructor(table: Table<Value>, end: Buffer) {
    this.#table = table;
    this.#end = end;
    this.#start = end;
  }

  /** Goes to the first row that is not below `start`. */
  start(start: Buffer): void {
    this.close();
    this.#start = start;
  }

  /** True between `start` and the first look at a row. */
  get isFresh(): boolean {
    return this.#rows === null;
  }

  /** Key of the first row that is not below the start, whatever was taken since; the row itself is not read. */
  firstKey(): Uint8Array | undefined {
    for (const key of this.#table.keys({ start: this.#start, end: this.#end, limit: 1 })) return key;
    return undefined;
  }

  peek(): Value | undefined {
    if (!this.#isRead) {
      this.#rows ??= this.#table.rows({ start: this.#start, end: this.#end })[Symbol.iterator]();
      const entry = this.#rows.next();
      this.#next = entry.done === true ? undefined : entry.value.value;
      this.#isRead = true;
    }
    return this.#next;
  }

  take(): Value | undefined {
    const taken = this.peek();
    // Behind the end there is nothing to read again.
    if (taken !== undefined) this.#isRead = false;
    return taken;
  }

  /** Gives back what the walk holds on to. */
  close(): void {
    this.#rows?.return?.();
    this.#rows = null;
    this.#next = undefined;
    this.#isRead = false;
  }
}
