import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Read, write and enter for the owner alone. */
export const PRIVATE_DIRECTORY = 0o700;
/** Read and write for the owner alone. */
export const PRIVATE_FILE = 0o600;

/**
 * Makes a directory (mode 0700) and what is missing above it, and returns when their names survive a power cut. The mode
 * is set on one that exists, too: what is in it is nobody else's business.
 */
export async function makeDurableDirectory(path: string): Promise<void> {
  const target = resolve(path);
  const topmost = await mkdir(target, { recursive: true, mode: PRIVATE_DIRECTORY });
  await chmod(target, PRIVATE_DIRECTORY);
  if (topmost === undefined) return;
  // Each new name is an entry of the directory above it.
  for (let made = target; made.length >= topmost.length; made = dirname(made)) await syncPath(dirname(made));
}

/** Returns when what a file holds, or which names a directory holds, survives a power cut. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
