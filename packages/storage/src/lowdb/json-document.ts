import { join } from 'node:path';
import { Low, Memory } from 'lowdb';
import { makeDurableDirectory } from '../durable/durable-directory.ts';
import type { DocumentFormat } from './document-format.ts';
import { DurableJsonFile } from './durable-json-file.ts';
import { GroupCommit } from './group-commit.ts';

/** Up to here a whole-file write per commit is cheap enough. */
const COMFORTABLE_RECORDS = 10_000;

/** Options of the engines that keep a JSON file. */
export interface LowdbOptions {
  /** Called with a sentence for the log, at most once, when there are more records than a JSON file is good for. */
  readonly warn?: (message: string) => void;
}

/** One JSON file, or none, and the commits to it. The records themselves live in the maps of the engine that owns this. */
export class JsonDocument<T extends object> {
  readonly #low: Low<T>;
  readonly #fileName: string;
  readonly #commits: GroupCommit;
  #warn: ((message: string) => void) | undefined;
  #snapshot: () => T;

  private constructor(low: Low<T>, fileName: string, options: LowdbOptions) {
    this.#low = low;
    this.#fileName = fileName;
    this.#warn = options.warn;
    this.#snapshot = () => low.data;
    this.#commits = new GroupCommit(async () => {
      low.data = this.#snapshot();
      await low.write();
    });
  }

  /**
   * @param directory holds the file, and is made when missing; null: nothing is kept
   * @throws StoreError `corrupt`, `newer`, `unavailable`
   */
  static async open<T extends object>(
    directory: string | null,
    fileName: string,
    format: DocumentFormat<T>,
    empty: T,
    options: LowdbOptions,
  ): Promise<JsonDocument<T>> {
    if (directory !== null) await makeDurableDirectory(directory);
    const adapter = directory === null ? new Memory<T>() : new DurableJsonFile(join(directory, fileName), format);
    const low = new Low<T>(adapter, empty);
    await low.read();
    return new JsonDocument(low, fileName, options);
  }

  /** The content as it was read. */
  get content(): T {
    return this.#low.data;
  }

  /** A document in memory alone, with the content as it is now. */
  fork(): JsonDocument<T> {
    return new JsonDocument(new Low<T>(new Memory<T>(), this.#snapshot()), this.#fileName, {});
  }

  /** Sets what is asked for the document at each write; once, before the first commit. */
  writesFrom(snapshot: () => T): void {
    this.#snapshot = snapshot;
  }

  /** Resolves when the change just made in memory is durable; see {@link GroupCommit}. */
  commit(undo: () => void): Promise<void> {
    return this.#commits.commit(undo);
  }

  /** Says so, once, when the engine holds more than 10,000 records. */
  watchSize(records: number): void {
    if (records <= COMFORTABLE_RECORDS || this.#warn === undefined) return;
    this.#warn(
      `${this.#fileName} holds more than ${COMFORTABLE_RECORDS.toLocaleString('en')} records; ` +
        'each change rewrites the whole file, so changes get slower from here on',
    );
    this.#warn = undefined;
  }

  /** Resolves when all commits are done. */
  async close(): Promise<void> {
    await this.#commits.settled();
  }
}
