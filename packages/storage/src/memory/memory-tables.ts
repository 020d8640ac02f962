import type { Table, TableRange, Tables } from '../objects/tables.ts';
import { SortedKeys } from './sorted-keys.ts';

/** Tables that live and die with the process. */
export class MemoryTables implements Tables {
  readonly #tables = new Map<string, MemoryTable<unknown>>();

  json<Value>(name: string): Table<Value> {
    return this.#table(name, () => new MemoryTable()) as MemoryTable<Value>;
  }

  bytes(name: string): Table<Buffer> {
    return this.#table(name, () => new MemoryBytesTable()) as MemoryTable<Buffer>;
  }

  /** Tables with the same rows, apart. */
  fork(): MemoryTables {
    const fork = new MemoryTables();
    for (const [name, table] of this.#tables) fork.#tables.set(name, table.copy());
    return fork;
  }

  async transaction<Result>(action: () => Result): Promise<Result> {
    return action();
  }

  async close(): Promise<void> {}

  #table<Made>(name: string, make: () => MemoryTable<Made>): MemoryTable<unknown> {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const made = make() as MemoryTable<unknown>;
    this.#tables.set(name, made);
    return made;
  }
}

/** Keys are kept as text of one character per byte, which sorts as the bytes do. */
class MemoryTable<Value> implements Table<Value> {
  #keys = new SortedKeys();
  #values = new Map<string, Value>();

  /** The same rows, apart. Values are shared: nobody changes one in place. */
  copy(): MemoryTable<Value> {
    return this.copyInto(new MemoryTable<Value>());
  }

  protected copyInto(copy: MemoryTable<Value>): MemoryTable<Value> {
    copy.#keys = this.#keys.copy();
    copy.#values = new Map(this.#values);
    return copy;
  }

  get(key: Buffer): Value | undefined {
    return this.#values.get(key.toString('latin1'));
  }

  has(key: Buffer): boolean {
    return this.#values.has(key.toString('latin1'));
  }

  put(key: Buffer, value: Value): void {
    const text = key.toString('latin1');
    if (!this.#values.has(text)) this.#keys.add(text);
    this.#values.set(text, value);
  }

  remove(key: Buffer): void {
    const text = key.toString('latin1');
    if (this.#values.delete(text)) this.#keys.delete(text);
  }

  *rows(range: TableRange): Generator<{ readonly key: Uint8Array; readonly value: Value }> {
    for (const text of this.#texts(range)) {
      yield { key: Buffer.from(text, 'latin1'), value: this.#values.get(text) as Value };
    }
  }

  *keys(range: TableRange): Generator<Uint8Array> {
    for (const text of this.#texts(range)) yield Buffer.from(text, 'latin1');
  }

  lastKey(): Uint8Array | undefined {
    const last = this.#keys.last();
    return last === undefined ? undefined : Buffer.from(last, 'latin1');
  }

  *#texts({ start, end, limit = Number.POSITIVE_INFINITY }: TableRange): Generator<string> {
    const first = start?.toString('latin1') ?? '';
    const bound = end?.toString('latin1');
    let left = limit;
    for (const text of this.#keys.from(first)) {
      if (left <= 0 || (bound !== undefined && text >= bound)) return;
      left -= 1;
      yield text;
    }
  }
}

class MemoryBytesTable extends MemoryTable<Buffer> {
  override copy(): MemoryTable<Buffer> {
    return this.copyInto(new MemoryBytesTable());
  }

  override get(key: Buffer): Buffer | undefined {
    const bytes = super.get(key);
    return bytes === undefined ? undefined : Buffer.from(bytes);
  }

  override put(key: Buffer, value: Buffer): void {
    super.put(key, Buffer.from(value));
  }
}
