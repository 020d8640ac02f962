import type { BlobReader, BlobStore, BlobWriter } from '../ports.ts';
import { StoreError } from '../ports.ts';

/** A {@link BlobStore} that lives and dies with the process: for tests and `--in-memory`. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<string, Buffer>();
  #created = 0;

  /** One like it as it is now; neither sees what becomes of the other. */
  fork(): MemoryBlobStore {
    const fork = new MemoryBlobStore();
    for (const [blobId, bytes] of this.#blobs) fork.#blobs.set(blobId, bytes);
    fork.#created = this.#created;
    return fork;
  }

  async create(): Promise<BlobWriter> {
    this.#created += 1;
    return new MemoryBlobWriter(this.#created.toString(16).padStart(32, '0'), this.#blobs);
  }

  async open(blobId: string): Promise<BlobReader> {
    const bytes = this.#blobs.get(blobId);
    if (bytes === undefined) throw new StoreError('not-found', 'no such blob');
    return new MemoryBlobReader(bytes);
  }

  async delete(blobId: string): Promise<void> {
    this.#blobs.delete(blobId);
  }

  async *list(): AsyncGenerator<string> {
    yield* [...this.#blobs.keys()];
  }

  async close(): Promise<void> {}
}

class MemoryBlobWriter implements BlobWriter {
  readonly blobId: string;
  readonly #blobs: Map<string, Buffer>;
  #chunks: Uint8Array[] | null = [];

  constructor(blobId: string, blobs: Map<string, Buffer>) {
    this.blobId = blobId;
    this.#blobs = blobs;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    this.#open().push(...chunks);
  }

  async finish(): Promise<number> {
    const bytes = Buffer.concat(this.#open());
    this.#blobs.set(this.blobId, bytes);
    this.#chunks = null;
    return bytes.length;
  }

  async abort(): Promise<void> {
    this.#chunks = null;
  }

  #open(): Uint8Array[] {
    if (this.#chunks === null) throw new StoreError('unavailable', 'the blob is finished or thrown away');
    return this.#chunks;
  }
}

class MemoryBlobReader implements BlobReader {
  readonly size: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    const part = this.#bytes.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  }

  async close(): Promise<void> {}
}
