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
/** Runs with fewer distinct bytes do not count: zeros and blanks are in every file. */
const DISTINCT_BYTES = 6;

/** What is in every file below a directory now; for `findPlaintext`, to be taken before the plaintext goes in. */
export async function readFiles(directory: string): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for await (const [file, content] of filesOf(directory)) contents.set(file, content);
  return contents;
}

/**
 * Looks for any run of 16 bytes of `plaintext` in every file below `directory` and returns the first of each file.
 * Runs that were there `before` do not count, nor what overlaps them by half: one JSON file has them in common with
 * any other.
 */
export async function findPlaintext(
  directory: string,
  plaintext: Buffer,
  before: ReadonlyMap<string, Buffer> = new Map(),
): Promise<PlaintextHit[]> {
  const runs = new RunIndex(plaintext);
  for (const content of before.values()) runs.forget(content);
  const hits: PlaintextHit[] = [];
  for await (const [file, content] of filesOf(directory)) {
    const hit = runs.first(content);
    if (hit !== undefined) hits.push({ file, ...hit });
  }
  return hits;
}

async function* filesOf(directory: string): AsyncGenerator<[file: string, content: Buffer]> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    yield [file, await readFile(file)];
  }
}

/** The runs of a plaintext, by hash: a small filter that fits the processor's cache before a table that may not. */
class RunIndex {
  readonly #plaintext: Buffer;
  /** Open addressing; a place holds a position in the plaintext plus one, and 0 is free. */
  readonly #table: Int32Array;
  readonly #filter: Uint8Array;
  readonly #forgotten = new Set<number>();

  constructor(plaintext: Buffer) {
    this.#plaintext = plaintext;
    const step = plaintext.length <= EVERY_OFFSET_LIMIT ? 1 : RUN;
    const places = 2 ** Math.ceil(Math.log2((plaintext.length / step) * 2 + 2));
    this.#table = new Int32Array(places);
    this.#filter = new Uint8Array(places);
    for (let at = 0; at + RUN <= plaintext.length; at += step) {
      if (new Set(plaintext.subarray(at, at + RUN)).size >= DISTINCT_BYTES) this.#add(at);
    }
  }

  /** Stops looking for every run that `content` has. */
  forget(content: Buffer): void {
    for (let at = 0; at + RUN <= content.length; at += 1) {
      const position = this.#positionOf(content, at);
      if (position >= 0) this.#forgotten.add(position);
    }
  }

  first(content: Buffer): Omit<PlaintextHit, 'file'> | undefined {
    for (let at = 0; at + RUN <= content.length; at += 1) {
      const position = this.#positionOf(content, at);
      if (position >= 0 && !this.#isNearForgotten(content, at)) {
        return { offsetInFile: at, offsetInPlaintext: position };
      }
    }
    return undefined;
  }

  #isNearForgotten(content: Buffer, at: number): boolean {
    if (this.#forgotten.size === 0) return false;
    for (let near = Math.max(0, at - RUN / 2); near <= at + RUN / 2 && near + RUN <= content.length; near += 1) {
      if (this.#forgotten.has(this.#positionOf(content, near))) return true;
    }
    return false;
  }

  #add(at: number): void {
    const hash = hashRun(this.#plaintext, at);
    const mask = this.#table.length - 1;
    this.#filter[(hash >>> 3) & mask] = (this.#filter[(hash >>> 3) & mask] ?? 0) | (1 << (hash & 7));
    let place = hash & mask;
    while (this.#table[place] !== 0) {
      if (sameRun(this.#plaintext, (this.#table[place] ?? 0) - 1, this.#plaintext, at)) return;
      place = (place + 1) & mask;
    }
    this.#table[place] = at + 1;
  }

  /** -1: not a run of the plaintext. */
  #positionOf(content: Buffer, at: number): number {
    const hash = hashRun(content, at);
    const mask = this.#table.length - 1;
    if (((this.#filter[(hash >>> 3) & mask] ?? 0) & (1 << (hash & 7))) === 0) return -1;
    for (let place = hash & mask; this.#table[place] !== 0; place = (place + 1) & mask) {
      const position = (this.#table[place] ?? 0) - 1;
      if (sameRun(this.#plaintext, position, content, at)) return position;
    }
    return -1;
  }
}

function hashRun(bytes: Buffer, at: number): number {
  let hash = imul(word(bytes, at), 0x9e3779b1) ^ word(bytes, at + 4);
  hash = imul(hash ^ (hash >>> 15), 0x85ebca77) ^ word(bytes, at + 8);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae3d) ^ word(bytes, at + 12);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Four bytes; without the range checks of `readInt32LE`. */
function word(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function sameRun(a: Buffer, atA: number, b: Buffer, atB: number): boolean {
  for (let i = 0; i < RUN; i += 1) if (a[atA + i] !== b[atB + i]) return false;
  return true;
}
