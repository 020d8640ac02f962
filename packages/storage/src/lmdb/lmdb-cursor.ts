import type { ObjectCursor } from '../listing/list-page.ts';
import type { ObjectRecord } from '../ports.ts';
import type { JsonTable } from './environment.ts';
import { justAfter, ownedKey, pastAll } from './keys.ts';

/** Walks one bucket in the table of objects. Close it, or it holds on to a snapshot. */
export class LmdbCursor implements ObjectCursor {
  readonly #table: JsonTable<ObjectRecord>;
  readonly #bucket: string;
  readonly #end: Buffer;
  #entries: Iterator<{ value: ObjectRecord }> | null = null;

  constructor(table: JsonTable<ObjectRecord>, bucket: string) {
    this.#table = table;
    this.#bucket = bucket;
    this.#end = pastAll(ownedKey(bucket, ''));
  }

  seek(key: string): void {
    this.#start(ownedKey(this.#bucket, key));
  }

  seekAfter(key: string): void {
    this.#start(justAfter(ownedKey(this.#bucket, key)));
  }

  seekPast(prefix: string): void {
    this.#start(pastAll(ownedKey(this.#bucket, prefix)));
  }

  next(): ObjectRecord | undefined {
    const entry = this.#entries?.next();
    return entry === undefined || entry.done === true ? undefined : entry.value.value;
  }

  close(): void {
    this.#entries?.return?.();
    this.#entries = null;
  }

  #start(start: Buffer): void {
    this.close();
    this.#entries = this.#table.getRange({ start, end: this.#end })[Symbol.iterator]();
  }
}
