import { statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StoreError } from '../ports.ts';

/** Texts of lmdb itself, which name no more than its own conditions. */
const OF_LMDB = /MDB_|database (?:is|has been) closed|closed database/i;

/** lmdb reports a full disk as an input/output error; with less room than this it is taken for one. Bytes. */
const NEARLY_FULL = 16 * 1024 * 1024;

/**
 * Tells what a transaction callback threw, which is the caller's, from a failed commit, which becomes a StoreError.
 *
 * @param path the lmdb file, of which the message names the last part
 * @returns what to throw
 */
export async function commitError(path: string, error: unknown): Promise<unknown> {
  if (error instanceof StoreError) return error;
  const isCommit = typeof error === 'object' && error !== null && 'commitError' in error;
  // lmdb-js rejects this promise with the system's error, and somebody has to take it.
  if (isCommit) await settled(error.commitError);
  else if (!OF_LMDB.test(messageOf(error))) return error;
  return (await isNearlyFull(dirname(path)))
    ? new StoreError('full', `${basename(path)}: no space left`)
    : new StoreError('unavailable', `${basename(path)}: the commit failed`);
}

async function isNearlyFull(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize < NEARLY_FULL;
  } catch {
    return false;
  }
}

async function settled(promise: unknown): Promise<void> {
  try {
    await promise;
  } catch {
    // Its text names no more than an error number.
  }
}

function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : '';
  return typeof message === 'string' ? message : '';
}
