import type { FileHandle } from 'node:fs/promises';
import { diskError } from '../durable/disk-errors.ts';
import type { BlobReader } from '../ports.ts';

/** Reads one blob at any position; the file stays readable when the blob is deleted meanwhile. */
export class FileBlobReader implements BlobReader {
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    try {
      while (filled < into.length) {
        const { bytesRead } = await this.#handle.read(into, filled, into.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (error) {
      throw diskError('the blob store', error);
    }
    return filled;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
