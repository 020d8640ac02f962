import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A run of plaintext that was found on the disk. */
export interface PlaintextHit {
  readonly file: string;
  readonly offsetInFile: number;
  readonly offsetInPlaintext: number;
}

// A global is slow to reach inside a test sandbox, and this one is needed for every byte.
const { imul } = Math;

const RUN = 16;
/** Up to this size every run of 16 bytes is looked for; beyond it every 16th, which finds all runs of 31 bytes. */
const EVERY_OFFSET_LIMIT = 8 * 1024 * 1024;
const DISTINCT_BYTES = 4;

/**
 * Looks for any run of 16 bytes of `plaintext` in every file below `directory` and returns the first of each file.
 * Runs with fewer than 4 distinct bytes do not count: zeros and blanks are in every file.
 */
export async function findPlaintext(directory: string, plaintext: Buffer): Promise<PlaintextHit[]> {
  const index = indexRuns(plaintext);
  const hits: PlaintextHit[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const hit = firstHit(await readFile(file), plaintext, index);
    if (hit !== undefined) hits.push({ file, ...hit });
  }
  return hits;
}

/** Open-addressing table of positions in the plaintext, plus one; 0 is a free place. */
function indexRuns(plaintext: Buffer): Int32Array {
  const step = plaintext.length <= EVERY_OFFSET_LIMIT ? 1 : RUN;
  const runs = Math.max(1, Math.ceil(plaintext.length / step));
  const table = new Int32Array(2 ** Math.ceil(Math.log2(runs * 2 + 1)));
  for (let at = 0; at + RUN <= plaintext.length; at += step) {
    if (new Set(plaintext.subarray(at, at + RUN)).size < DISTINCT_BYTES) continue;
    let place = hashRun(plaintext, at) & (table.length - 1);
    while (table[place] !== 0 && !sameRun(plaintext, (table[place] ?? 0) - 1, plaintext, at)) {
      place = (place + 1) & (table.length - 1);
    }
    table[place] ||= at + 1;
  }
  return table;
}

function firstHit(stored: Buffer, plaintext: Buffer, table: Int32Array) {
  for (let at = 0; at + RUN <= stored.length; at += 1) {
    let place = hashRun(stored, at) & (table.length - 1);
    while (table[place] !== 0) {
      const offsetInPlaintext = (table[place] ?? 0) - 1;
      if (sameRun(plaintext, offsetInPlaintext, stored, at)) return { offsetInFile: at, offsetInPlaintext };
      place = (place + 1) & (table.length - 1);
    }
  }
  return undefined;
}

function hashRun(bytes: Buffer, at: number): number {
  let hash = imul(bytes.readInt32LE(at), 0x9e3779b1) ^ bytes.readInt32LE(at + 4);
  hash = imul(hash ^ (hash >>> 15), 0x85ebca77) ^ bytes.readInt32LE(at + 8);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae3d) ^ bytes.readInt32LE(at + 12);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function sameRun(a: Buffer, atA: number, b: Buffer, atB: number): boolean {
  return a.compare(b, atB, atB + RUN, atA, atA + RUN) === 0;
}
