import { StoreError } from '../ports.ts';

/** Bytes of randomness in a blob id. */
export const BLOB_ID_BYTES = 16;

const BLOB_ID = /^[0-9a-f]{32}$/;

/** True for the name of a finished blob. Nothing else is ever joined to a path. */
export function isBlobId(text: string): boolean {
  return BLOB_ID.test(text);
}

/** @throws StoreError `not-found`: no blob has a name of another form */
export function assertBlobId(text: string): void {
  if (!isBlobId(text)) throw new StoreError('not-found', 'no such blob');
}
