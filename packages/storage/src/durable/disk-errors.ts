import { StoreError } from '../ports.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * What callers learn of a failed system call: whether the disk is full, and the system's error code. The system's own
 * message stays behind, because it names paths.
 *
 * @param what names the store, for the message
 */
export function diskError(what: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = systemCode(error);
  if (FULL.has(code)) return new StoreError('full', `${what}: no space left (${code})`);
  return new StoreError('unavailable', `${what}: the disk refused (${code})`);
}

/** The system's error code, such as `ENOENT`. */
export function systemCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}
