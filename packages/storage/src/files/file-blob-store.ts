import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, systemCode } from '../durable/disk-errors.ts';
import { makeDurableDirectory, PRIVATE_DIRECTORY, PRIVATE_FILE, syncPath } from '../durable/durable-directory.ts';
import type { BlobReader, BlobStore, BlobWriter } from '../ports.ts';
import { StoreError } from '../ports.ts';
import { assertBlobId, BLOB_ID_BYTES, isBlobId } from './blob-id.ts';
import { FileBlobReader } from './file-blob-reader.ts';
import { FileBlobWriter } from './file-blob-writer.ts';

/** Folders that blobs are spread over, by the first two digits of their ids. */
const FOLDERS = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
/** Where blobs are written before they have their name. */
const UNFINISHED = 'unfinished';

/** A {@link BlobStore} that keeps each blob in one file below its directory; no error names a path. */
export class FileBlobStore implements BlobStore {
  readonly #directory: string;
  readonly #random: { bytes(size: number): Buffer };

  private constructor(directory: string, random: { bytes(size: number): Buffer }) {
    this.#directory = directory;
    this.#random = random;
  }

  /**
   * Makes the folders that are missing and throws away what a crash left unfinished.
   *
   * @param directory one process at a time
   * @param options.random makes the ids
   * @throws StoreError `full`, `unavailable`
   */
  static async open(directory: string, options: { random: { bytes(size: number): Buffer } }): Promise<FileBlobStore> {
    try {
      await makeDurableDirectory(directory);
      await rm(join(directory, UNFINISHED), { recursive: true, force: true });
      const present = new Set(await readdir(directory));
      const missing = [...FOLDERS, UNFINISHED].filter((name) => !present.has(name) || name === UNFINISHED);
      for (const name of missing) await mkdir(join(directory, name), { mode: PRIVATE_DIRECTORY });
      await syncPath(directory);
    } catch (error) {
      throw storeError(error);
    }
    return new FileBlobStore(directory, options.random);
  }

  /**
   * The blobs of a store that no process uses, for looking at and deleting; what a crash left unfinished stays.
   *
   * @param directory one process at a time
   */
  static attach(directory: string): FileBlobStore {
    const random = {
      bytes(): never {
        throw new StoreError('unavailable', 'this store takes no new blobs');
      },
    };
    return new FileBlobStore(directory, random);
  }

  /** Names of what a crash left unfinished. */
  async unfinished(): Promise<readonly string[]> {
    try {
      return await readdir(join(this.#directory, UNFINISHED));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw storeError(error);
    }
  }

  /** Throws away what a crash left unfinished. No blob may be under way. */
  async removeUnfinished(): Promise<void> {
    try {
      for (const name of await this.unfinished()) await rm(join(this.#directory, UNFINISHED, name), { force: true });
    } catch (error) {
      throw storeError(error);
    }
  }

  async create(): Promise<BlobWriter> {
    const blobId = this.#random.bytes(BLOB_ID_BYTES).toString('hex');
    const temporary = join(this.#directory, UNFINISHED, blobId);
    try {
      const handle = await open(temporary, 'wx', PRIVATE_FILE);
      return new FileBlobWriter(blobId, handle, temporary, this.#path(blobId));
    } catch (error) {
      throw storeError(error);
    }
  }

  async open(blobId: string): Promise<BlobReader> {
    assertBlobId(blobId);
    try {
      const handle = await open(this.#path(blobId), 'r');
      return new FileBlobReader(handle, (await handle.stat()).size);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') throw new StoreError('not-found', 'no such blob');
      throw storeError(error);
    }
  }

  async delete(blobId: string): Promise<void> {
    if (!isBlobId(blobId)) return;
    try {
      await rm(this.#path(blobId), { force: true });
    } catch (error) {
      throw storeError(error);
    }
  }

  async *list(): AsyncGenerator<string> {
    for (const folder of FOLDERS) {
      let names: string[];
      try {
        names = await readdir(join(this.#directory, folder));
      } catch (error) {
        if (systemCode(error) === 'ENOENT') continue;
        throw storeError(error);
      }
      yield* names.map((name) => folder + name).filter(isBlobId);
    }
  }

  async close(): Promise<void> {}

  #path(blobId: string): string {
    return join(this.#directory, blobId.slice(0, 2), blobId.slice(2));
  }
}

function storeError(error: unknown): StoreError {
  return diskError('the blob store', error);
}
