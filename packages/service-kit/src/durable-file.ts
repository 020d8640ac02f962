import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Puts a text in a file's place: whole, or what was there stays. Resolves when it survives a power cut. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const handle = await open(`${path}.new`, 'w', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
}

/** Resolves when the names in a folder, as they are now, survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
