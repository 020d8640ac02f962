export interface BlobWriter {
  readonly blobId: string;
  /**
   * Appends in call order. Resolves when more may be written; callers await it (back-pressure). The store may still be
   * writing then, so the chunks must not change any more.
   * @throws StoreError `full`, `unavailable`; also for a write before this one
   */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Resolves with the blob's size when its bytes and its name are durable. */
  finish(): Promise<number>;
  /** Throws all away; safe after any failure and after finish. */
  abort(): Promise<void>;
}

export interface BlobReader {
  readonly size: number;
  /** Fills `into` from `position`; resolves with the bytes read, fewer only at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

export interface BlobStore {
  create(): Promise<BlobWriter>;
  /** @throws StoreError `not-found`: never there, or collected meanwhile; then the record is gone or replaced, too. */
  open(blobId: string): Promise<BlobReader>;
  /** Whether or not it exists. */
  delete(blobId: string): Promise<void>;
  /** Ids of all finished blobs, in no order. */
  list(): AsyncIterable<string>;
  close(): Promise<void>;
}
