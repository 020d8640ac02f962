/** Which rows: from `start`, inclusive, to `end`, exclusive, by the bytes of their keys. */
export interface TableRange {
  readonly start?: Buffer;
  readonly end?: Buffer;
  readonly limit?: number;
}

/** Rows by key, in the order of the keys' bytes. `put` and `remove` are for use inside a transaction. */
export interface Table<Value> {
  get(key: Buffer): Value | undefined;
  has(key: Buffer): boolean;
  put(key: Buffer, value: Value): void;
  remove(key: Buffer): void;
  /** Walks rows; leave the loop or exhaust it before anything is awaited or changed. */
  rows(range: TableRange): Iterable<{ readonly key: Uint8Array; readonly value: Value }>;
  keys(range: TableRange): Iterable<Uint8Array>;
  lastKey(): Uint8Array | undefined;
}

/** What an engine has to bring so that {@link TableObjectIndex} can live on it. */
export interface Tables {
  /** A table of plain JSON values. */
  json<Value>(name: string): Table<Value>;
  /** A table of bytes; what `get` returns is the caller's. */
  bytes(name: string): Table<Buffer>;
  /**
   * Runs `action`, which must be synchronous, as one transaction, after those asked for before it, and resolves when it is
   * durable. What `action` throws reaches the caller; it must throw before its first change or not at all.
   */
  transaction<Result>(action: () => Result): Promise<Result>;
  close(): Promise<void>;
}
