import { basename, dirname } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { systemCode } from '../durable/disk-errors.ts';
import { makeDurableDirectory } from '../durable/durable-directory.ts';
import { StoreError } from '../ports.ts';
import { commitError } from './commit-error.ts';
import { assertWholeFile } from './file-check.ts';

/** A table whose values are JSON. Keys are compared as bytes. */
export type JsonTable<T> = Database<T, Buffer>;
/** A table whose values are bytes. */
export type BytesTable = Database<Buffer, Buffer>;

/** What a file holds, as its `meta` table says. */
export interface EnvironmentFormat {
  readonly format: string;
  /** The version that this program writes, and the highest that it reads. */
  readonly version: number;
}

const META = 'meta';
const FORMAT_KEY = Buffer.from('format');

/**
 * One lmdb file with several tables. A transaction resolves when it is on the disk: `overlappingSync`, which would show
 * commits to readers before that, is off. Transactions of one turn of the event loop share one commit.
 */
export class Environment {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #fileName: string;

  private constructor(root: RootDatabase<Buffer, Buffer>, fileName: string) {
    this.#root = root;
    this.#fileName = fileName;
  }

  /**
   * @param path the file, which is made when missing; its folder is made private to the owner
   * @throws StoreError `corrupt` or `newer`; the file is left as it is
   */
  static async open(path: string, format: EnvironmentFormat): Promise<Environment> {
    await makeDurableDirectory(dirname(path));
    const fileName = basename(path);
    await assertWholeFile(path);
    const environment = new Environment(openRoot(path, fileName), fileName);
    try {
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
      throw await commitError(this.#fileName, error);
    }
  }

  /** Commits what `action` puts and removes, all or nothing, without reading. @throws like {@link Environment.transaction} */
  async batch(action: () => void): Promise<void> {
    try {
      await this.#root.batch(action);
    } catch (error) {
      throw await commitError(this.#fileName, error);
    }
  }

  /** Resolves when all commits are done and the file is closed. */
  async close(): Promise<void> {
    await this.#root.close();
  }

  async #adopt(expected: EnvironmentFormat): Promise<void> {
    const tables = [...this.#root.getKeys({ start: Buffer.from([0]) })].length;
    const isOurs = this.#root.doesExist(Buffer.from(META));
    if (tables > 0 && !isOurs) throw corrupt(this.#fileName, 'it was not made by this program');
    const meta = this.json<Partial<EnvironmentFormat>>(META);
    const found = meta.get(FORMAT_KEY);
    if (found === undefined) {
      if (tables > 1) throw corrupt(this.#fileName, 'it does not say what it is');
      await this.transaction(() => {
        meta.put(FORMAT_KEY, { format: expected.format, version: expected.version });
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
  }
}

/** A refusal of a damaged file, with a message for the person who starts the program. */
export function corrupt(fileName: string, problem: string): StoreError {
  return new StoreError(
    'corrupt',
    `${fileName} is damaged: ${problem}. Restore it from a backup, or move it away to start without its content. ` +
      'The file was left as it is.',
  );
}

function openRoot(path: string, fileName: string): RootDatabase<Buffer, Buffer> {
  try {
    return open<Buffer, Buffer>({
      path,
      name: null as unknown as string,
      noSubdir: true,
      overlappingSync: false,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
  } catch (error) {
    const code = systemCode(error);
    if (code.startsWith('E')) throw new StoreError('unavailable', `${fileName}: the disk refused (${code})`);
    throw corrupt(fileName, 'it is not an lmdb file of this kind');
  }
}
