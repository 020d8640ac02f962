import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Needles } from './needles.ts';

/** A secret in a file, by its first place there. */
export interface Leak {
  readonly what: string;
  /** Relative to the folder that was scanned. */
  readonly file: string;
  readonly at: number;
}

export interface ScanResult {
  readonly leaks: readonly Leak[];
  readonly files: number;
  readonly bytes: number;
}

const WINDOW = 4 * 1024 * 1024;

/** Reads every byte of every file below a folder. @param except names of files that may hold secrets */
export async function scanFiles(
  folder: string,
  needles: Needles,
  except: ReadonlySet<string> = new Set(),
): Promise<ScanResult> {
  const leaks: Leak[] = [];
  let [files, bytes] = [0, 0];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(folder, path);
    if (!entry.isFile() || except.has(file)) continue;
    files += 1;
    bytes += await scanFile(path, needles, (what, at) => leaks.push({ what, file, at }));
  }
  return { leaks, files, bytes };
}

async function scanFile(path: string, needles: Needles, found: (what: string, at: number) => void): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const seen = new Set<string>();
    const window = Buffer.alloc(WINDOW + needles.longest);
    let kept = 0;
    let position = 0;
    for (;;) {
      const { bytesRead } = await handle.read(window, kept, WINDOW, position);
      if (bytesRead === 0) return position;
      const content = window.subarray(0, kept + bytesRead);
      for (const { what, at } of needles.find(content)) {
        if (!seen.has(what)) found(what, position - kept + at);
        seen.add(what);
      }
      position += bytesRead;
      // A secret may lie across two windows.
      kept = Math.min(needles.longest, content.length);
      content.copy(window, 0, content.length - kept);
    }
  } finally {
    await handle.close();
  }
}
