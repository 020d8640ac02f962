import type { Table, TableRange, Tables } from '../objects/tables.ts';
import type { BytesTable, Environment, JsonTable } from './environment.ts';

/** The tables of one lmdb file. A transaction resolves when it is on the disk. */
export class LmdbTables implements Tables {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  json<Value>(name: string): Table<Value> {
    return new LmdbTable(this.#environment.json<Value>(name));
  }

  bytes(name: string): Table<Buffer> {
    return new LmdbBytesTable(this.#environment.bytes(name));
  }

  transaction<Result>(action: () => Result): Promise<Result> {
    return this.#environment.transaction(action);
  }

  async close(): Promise<void> {
    await this.#environment.close();
  }
}

class LmdbTable<Value> implements Table<Value> {
  readonly #table: JsonTable<Value>;

  constructor(table: JsonTable<Value>) {
    this.#table = table;
  }

  get(key: Buffer): Value | undefined {
    return this.#table.get(key);
  }

  has(key: Buffer): boolean {
    return this.#table.doesExist(key);
  }

  put(key: Buffer, value: Value): void {
    void this.#table.put(key, value);
  }

  remove(key: Buffer): void {
    void this.#table.remove(key);
  }

  rows(range: TableRange): Iterable<{ readonly key: Uint8Array; readonly value: Value }> {
    return this.#table.getRange(fromStart(range));
  }

  keys(range: TableRange): Iterable<Uint8Array> {
    return this.#table.getKeys(fromStart(range));
  }

  lastKey(): Uint8Array | undefined {
    const [last] = this.#table.getKeys({ reverse: true, limit: 1 });
    return last;
  }
}

class LmdbBytesTable extends LmdbTable<Buffer> {
  readonly #bytes: BytesTable;

  constructor(table: BytesTable) {
    super(table);
    this.#bytes = table;
  }

  override get(key: Buffer): Buffer | undefined {
    // lmdb-js copies for `getBinary`, so this is a view of nobody else's memory.
    const bytes = this.#bytes.getBinary(key);
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** Without a start lmdb-js begins behind the keys that its own encoding puts first. */
function fromStart(range: TableRange): TableRange {
  return range.start === undefined ? { ...range, start: FIRST_KEY } : range;
}

const FIRST_KEY = Buffer.from([0]);
