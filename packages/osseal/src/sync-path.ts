import { open } from 'node:fs/promises';

/** Resolves when what a file holds, or which names a folder holds, would survive a power cut. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
