import { type FileHandle, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError } from '../durable/disk-errors.ts';
import { syncPath } from '../durable/durable-directory.ts';
import type { BlobWriter } from '../ports.ts';
import { StoreError } from '../ports.ts';

/** More writes than this at once gain nothing. */
const WRITES_IN_FLIGHT = 2;

/** So many bytes are synced while more come, so that the end has less to wait for. */
const SYNC_EVERY = 8 * 1024 * 1024;
/** One blob at a time, since a sync holds a thread that reads of others may want. */
let isSyncingEarly = false;

/**
 * Writes one blob to a temporary file and gives it its name when it is whole. Each write states its position: writes
 * without one may be run out of order by the thread pool.
 */
export class FileBlobWriter implements BlobWriter {
  readonly blobId: string;
  readonly #temporary: string;
  readonly #final: string;
  readonly #writes = new Set<Promise<void>>();
  #handle: FileHandle | null;
  #size = 0;
  #unsynced = 0;
  #syncing: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(blobId: string, handle: FileHandle, temporary: string, final: string) {
    this.blobId = blobId;
    this.#handle = handle;
    this.#temporary = temporary;
    this.#final = final;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    const handle = this.#open();
    const position = this.#size;
    for (const chunk of chunks) this.#size += chunk.length;
    const bytes = this.#size - position;
    const write = writeAll(handle, chunks, position).catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#writes.add(write);
    void write.then(() => {
      this.#writes.delete(write);
      this.#syncEarly(handle, bytes);
    });
    if (this.#writes.size >= WRITES_IN_FLIGHT) await Promise.race(this.#writes);
    this.#assertHealthy();
  }

  async finish(): Promise<number> {
    const handle = this.#open();
    await Promise.all(this.#writes);
    await this.#syncing;
    this.#assertHealthy();
    try {
      await handle.datasync();
      this.#handle = null;
      await handle.close();
      await rename(this.#temporary, this.#final);
      await syncPath(dirname(this.#final));
    } catch (error) {
      throw diskError('the blob store', error);
    }
    return this.#size;
  }

  async abort(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await Promise.all(this.#writes);
    await this.#syncing;
    try {
      await handle?.close();
      await rm(this.#temporary, { force: true });
    } catch {
      // What stays behind is thrown away at the next start.
    }
  }

  /** A sync that fails is not tried again: the system may have dropped the bytes and would say that all is well. */
  #syncEarly(handle: FileHandle, bytes: number): void {
    this.#unsynced += bytes;
    const isOver = this.#handle === null || this.#failure !== null;
    if (this.#unsynced < SYNC_EVERY || isSyncingEarly || isOver) return;
    this.#unsynced = 0;
    isSyncingEarly = true;
    this.#syncing = handle
      .datasync()
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        isSyncingEarly = false;
        this.#syncing = null;
      });
  }

  #open(): FileHandle {
    if (this.#handle === null) throw new StoreError('unavailable', 'the blob is finished or thrown away');
    return this.#handle;
  }

  #assertHealthy(): void {
    if (this.#failure !== null) throw diskError('the blob store', this.#failure);
  }
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[], position: number): Promise<void> {
  let rest = chunks.filter((chunk) => chunk.length > 0);
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at);
    at += bytesWritten;
    rest = behind(rest, bytesWritten);
  }
}

/** What is left of the chunks after their first `count` bytes. */
function behind(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let skip = count;
  const rest: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (skip >= chunk.length) skip -= chunk.length;
    else {
      rest.push(chunk.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}
