import { chmod } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { systemCode } from '../durable/disk-errors.ts';
import { makeDurableDirectory, PRIVATE_FILE, syncPath } from '../durable/durable-directory.ts';
import { StoreError } from '../ports.ts';
import { commitError } from './commit-error.ts';
import { corrupt } from './corrupt.ts';
import { assertWholeFile } from './file-check.ts';

/** A table whose values are JSON. Keys are compared as bytes. */
export type JsonTable<T> = Database<T, Buffer>;
/** A table whose values are bytes. */
export type BytesTable = Database<Buffer, Buffer>;

/** What a file holds, as its `meta` table says. */
export interface EnvironmentFormat {
  readonly format: string;
  /** The version that this program writes, and the highest that it reads. A file of a lower one becomes one of this. */
  readonly version: number;
}

const META = 'meta';
const MAX_TABLES = 24;
const FORMAT_KEY = Buffer.from('format');

/**
 * One lmdb file with several tables. A transaction resolves when it is on the disk: `overlappingSync`, which would show
 * commits to readers before that, is off. Transactions of one turn of the event loop share one commit.
 */
export class Environment {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #path: string;
  readonly #fileName: string;

  private constructor(root: RootDatabase<Buffer, Buffer>, path: string) {
    this.#root = root;
    this.#path = path;
    this.#fileName = basename(path);
  }

  /**
   * @param path the file, which is made when missing; its folder is made private to the owner
   * @throws StoreError `corrupt` or `newer`; the file is left as it is
   */
  static async open(path: string, format: EnvironmentFormat): Promise<Environment> {
    await makeDurableDirectory(dirname(path));
    await assertWholeFile(path);
    const environment = new Environment(openRoot(path), path);
    try {
      await Promise.all([chmod(path, PRIVATE_FILE), chmod(`${path}-lock`, PRIVATE_FILE)]);
      await syncPath(dirname(path));
      await environment.#adopt(format);
    } catch (error) {
      await environment.close();
      throw error;
    }
    return environment;
  }

  json<T>(name: string): JsonTable<T> {
    return this.#root.openDB<T, Buffer>(name, { encoding: 'json', keyEncoding: 'binary' });
  }

  bytes(name: string): BytesTable {
    return this.#root.openDB<Buffer, Buffer>(name, { encoding: 'binary', keyEncoding: 'binary' });
  }

  /**
   * Runs `action`, which must be synchronous, as one transaction, after those asked for before it. What it throws reaches
   * the caller; since other transactions of the same commit go on, `action` must throw before its first write or not at all.
   *
   * @throws StoreError `full` or `unavailable` when the commit failed; nothing has changed then
   */
  async transaction<T>(action: () => T): Promise<T> {
    try {
      return await this.#root.transaction(action);
    } catch (error) {
      throw await commitError(this.#path, error);
    }
  }

  /** Commits what `action` puts and removes, all or nothing, without reading. @throws like {@link Environment.transaction} */
  async batch(action: () => void): Promise<void> {
    try {
      await this.#root.batch(action);
    } catch (error) {
      throw await commitError(this.#path, error);
    }
  }

  /** Resolves when all commits are done and the file is closed. */
  async close(): Promise<void> {
    await this.#root.close();
  }

  async #adopt(expected: EnvironmentFormat): Promise<void> {
    const tables = this.#tableNames();
    const isOurs = tables.includes(META);
    if (tables.length > 0 && !isOurs) throw corrupt(this.#fileName, 'it was not made by this program');
    const meta = this.json<Partial<EnvironmentFormat>>(META);
    const found = meta.get(FORMAT_KEY);
    if (found === undefined) {
      if (tables.length > 1) throw corrupt(this.#fileName, 'it does not say what it is');
      await this.transaction(() => {
        void meta.put(FORMAT_KEY, { format: expected.format, version: expected.version });
      });
      return;
    }
    const { format, version } = found;
    if (format !== expected.format) throw corrupt(this.#fileName, `it does not hold "${expected.format}"`);
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
      throw corrupt(this.#fileName, 'its format version is not a positive integer');
    }
    if (version > expected.version) {
      throw new StoreError(
        'newer',
        `${this.#fileName} has format version ${version}; this program reads up to version ${expected.version}. ` +
          'Start the program version that wrote it, or another data directory. The file was left as it is.',
      );
    }
    if (version < expected.version) {
      await this.transaction(() => {
        void meta.put(FORMAT_KEY, { format: expected.format, version: expected.version });
      });
    }
  }

  #tableNames(): string[] {
    const keys = [...this.#root.getKeys({ start: Buffer.from([0]) })];
    // lmdb-js keeps the names of tables with a zero byte behind them.
    return keys.map((key) => Buffer.from(key).toString('utf8').replaceAll('\0', ''));
  }
}

/**
 * How many runs of free pages lmdb keeps in mind. A value of more than a page needs a run that is long enough, and without
 * one lmdb looks through all that it knows, for every such value: 50,000, its default, made a PUT of 4 KiB after a bulk load cost
 * ten times as much. What it does not know it takes into account later, when it has used up what it knows.
 * The option is that of lmdb-js' native part; its types do not have it.
 */
const FREE_SPACE = { maxFreeSpaceToLoad: 1_000 };

function openRoot(path: string): RootDatabase<Buffer, Buffer> {
  try {
    return open<Buffer, Buffer>({
      path,
      noSubdir: true,
      overlappingSync: false,
      // With it, lmdb-js makes a promise of its own for each turn, and its rejection by a full disk would end the process.
      eventTurnBatching: false,
      maxDbs: MAX_TABLES,
      ...FREE_SPACE,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
  } catch (error) {
    const fileName = basename(path);
    const code = systemCode(error);
    if (code.startsWith('E')) throw new StoreError('unavailable', `${fileName}: the disk refused (${code})`);
    throw corrupt(fileName, 'it is not an lmdb file of this kind');
  }
}
