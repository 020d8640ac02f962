import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { diskError, systemCode } from '../durable/disk-errors.ts';
import { PRIVATE_FILE, syncPath } from '../durable/durable-directory.ts';
import { type DocumentFormat, parseDocument } from './document-format.ts';

/**
 * A lowdb adapter that keeps one JSON file: what `write` resolved for survives a power cut, and a reader or a crash finds
 * the old content or the new one, never a mix. The file has mode 0600.
 */
export class DurableJsonFile<T extends object> implements Adapter<T> {
  readonly #path: string;
  readonly #format: DocumentFormat<T>;

  constructor(path: string, format: DocumentFormat<T>) {
    this.#path = path;
    this.#format = format;
  }

  /**
   * The file's content, or null when there is no file yet.
   *
   * @throws StoreError `corrupt`, `newer` or `unavailable`; the file is left as it is
   */
  async read(): Promise<T | null> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw diskError(basename(this.#path), error);
    }
    return parseDocument(basename(this.#path), text, this.#format);
  }

  /** @throws StoreError `full` or `unavailable`; the former content is then still there */
  async write(data: T): Promise<void> {
    const temporary = `${this.#path}.new`;
    try {
      // A second process cannot be at work here: the data directory has one writer. So a file of that name is a left-over.
      await rm(temporary, { force: true });
      const handle = await open(temporary, 'wx', PRIVATE_FILE);
      try {
        await handle.writeFile(`${JSON.stringify(data, null, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.#path);
      await syncPath(dirname(this.#path));
    } catch (error) {
      throw diskError(basename(this.#path), error);
    }
  }
}
