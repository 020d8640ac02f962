import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncPath } from '@osseal/storage/durable';
import { ifMissing } from './if-missing.ts';

/** Names of what is only there while a process runs, or left by one that died: no part of a state. */
export const TRANSIENT = /(-lock|\.new)$|^unfinished$/;

/**
 * Copies the folder of a service, by hard links where files are never changed; one that is missing becomes an empty one.
 * The copy survives a power cut, but for the name of `to` itself.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  // Names are made safe last, all behind one another: the first of them has the file system write most of what there is.
  for (const folder of await copyFolder(from, to)) await syncPath(folder);
}

/** @returns the folders that were made */
async function copyFolder(from: string, to: string): Promise<readonly string[]> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const made = [to];
  const entries = (await readdir(from, { withFileTypes: true }).catch(ifMissing)) ?? [];
  for (const entry of entries) {
    if (TRANSIENT.test(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) made.push(...(await copyFolder(source, target)));
    else if (/\/blobs\/[0-9a-f]{2}$/.test(from)) await link(source, target).catch(() => copyDurably(source, target));
    else await copyDurably(source, target);
  }
  return made;
}

async function copyDurably(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await syncPath(target);
}
