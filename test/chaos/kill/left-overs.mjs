import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileBlobStore } from '@osseal/storage/files';
import { LmdbObjectIndex } from '@osseal/storage/lmdb';
import { Violation } from './cell.mjs';

/**
 * Looks into the data folder of a gateway that was started, swept and stopped: no unfinished upload, no blob that no record
 * names, no deletion that still waits, no row of the index that does not follow from its records. Returns the number of blobs. @throws Violation
 */
export async function lookForLeftOvers(dataDir) {
  const unfinished = await readdir(join(dataDir, 'oss', 'blobs', 'unfinished'));
  if (unfinished.length > 0) throw new Violation(`${unfinished.length} unfinished blobs are left`);
  const index = await LmdbObjectIndex.open(join(dataDir, 'oss'));
  const blobs = await FileBlobStore.open(join(dataDir, 'oss', 'blobs'), { random: { bytes: () => Buffer.alloc(16) } });
  try {
    let count = 0;
    for await (const blobId of blobs.list()) {
      count += 1;
      if (!index.knowsBlob(blobId)) throw new Violation(`blob ${blobId} is an orphan after the sweep`);
    }
    const waiting = index.blobsToDelete(1000);
    if (waiting.length > 0) throw new Violation(`${waiting.length} deleted blobs are still there`);
    const problems = index.rowProblems().map(({ table, kind, rows }) => `${rows} ${kind} rows of table ${table}`);
    if (problems.length > 0) throw new Violation(problems.join(', '));
    return count;
  } finally {
    await index.close();
    await blobs.close();
  }
}
