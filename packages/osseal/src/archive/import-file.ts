import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  CHUNK_SIZE,
  EnvelopeError,
  HEADER_SIZE,
  openSegment,
  plaintextSize,
  type SegmentOpener,
  TAG_SIZE,
} from '@osseal/envelope';
import { syncPath } from '@osseal/storage/durable';
import { OperatorError } from '../operator-client.ts';
import { archiveKey, PREFIX_SIZE } from './archive-key.ts';

/** Where an archive goes. */
export interface ImportOptions {
  readonly file: string;
  readonly passphrase: string;
  /** Must be missing or empty. */
  readonly dataDir: string;
}

/** No segment of dots alone, none that no file can have as its name. */
const PATH = /^(?:root\.key|clock\.json|(?:kms|oss)(?:\/(?!\.+(?:\/|$))[A-Za-z0-9._-]{1,255})+)$/;
/** One path is two entries', or one entry's folder and another's file. */
const CLASHES: ReadonlySet<unknown> = new Set(['EEXIST', 'ENOTDIR', 'EISDIR']);
const LONGEST_DESCRIPTION = 4096;

/**
 * Makes a data folder of an archive. The folder appears when all of the archive was read and verified, or not at all.
 * @throws OperatorError for another passphrase, a damaged or foreign file, or a folder that holds something
 */
export async function importFile({ file, passphrase, dataDir }: ImportOptions): Promise<{ readonly files: number }> {
  await demandEmpty(dataDir);
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new OperatorError('The file cannot be read.', { cause });
  });
  const incoming = `${dataDir}.incoming`;
  try {
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const files = await unpack(await SealedReader.open(handle, passphrase), incoming);
    await rm(dataDir, { recursive: true, force: true });
    await rename(incoming, dataDir);
    await syncPath(dirname(dataDir));
    return { files };
  } catch (error) {
    if (error instanceof EnvelopeError) {
      throw new OperatorError('The passphrase is another one, or the exported state is damaged.', { cause: error });
    }
    throw error;
  } finally {
    await handle.close();
    await rm(incoming, { recursive: true, force: true });
  }
}

async function demandEmpty(dataDir: string): Promise<void> {
  const there = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new OperatorError('The data folder cannot be read.', { cause: error });
  });
  if (there.length > 0) throw new OperatorError('The data folder is not empty: name another one by --data-dir.');
}

async function unpack(archive: SealedReader, folder: string): Promise<number> {
  let files = 0;
  const folders = new Set([folder]);
  for (;;) {
    const entry = await archive.next();
    if (entry === undefined) break;
    const { path, size } = entry;
    const target = join(folder, ...path.split('/'));
    const to = await create(target).catch((error: NodeJS.ErrnoException) => {
      throw CLASHES.has(error.code) ? foreign(error) : error;
    });
    try {
      for (let left = size; left > 0; ) {
        const piece = await archive.take(Math.min(left, CHUNK_SIZE));
        await to.appendFile(piece);
        left -= piece.length;
      }
      await to.sync();
    } finally {
      await to.close();
    }
    for (let made = dirname(target); made !== folder; made = dirname(made)) folders.add(made);
    files += 1;
  }
  // The folder takes its name only when all names in it are safe.
  for (const made of folders) await syncPath(made);
  return files;
}

async function create(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return open(path, 'wx', 0o600);
}

/** Reads an archive from front to end; every chunk is verified before a byte of it is used. */
class SealedReader {
  readonly #handle: FileHandle;
  readonly #opener: SegmentOpener;
  readonly #end: number;
  #position = PREFIX_SIZE + HEADER_SIZE;
  #chunk = 0;
  #plain: Buffer = Buffer.alloc(0);

  private constructor(handle: FileHandle, opener: SegmentOpener, end: number) {
    this.#handle = handle;
    this.#opener = opener;
    this.#end = end;
  }

  static async open(handle: FileHandle, passphrase: string): Promise<SealedReader> {
    const { size } = await handle.stat();
    const start = await readAt(handle, 0, PREFIX_SIZE + HEADER_SIZE);
    const key = await archiveKey(passphrase, start.subarray(0, PREFIX_SIZE));
    try {
      const plain = plaintextSize(size - PREFIX_SIZE);
      return new SealedReader(
        handle,
        openSegment({ dataKey: key, header: start.subarray(PREFIX_SIZE), plaintextSize: plain }),
        size,
      );
    } finally {
      key.fill(0);
    }
  }

  /** The next entry, whose bytes are to be taken before the one after. @throws OperatorError */
  async next(): Promise<{ readonly path: string; readonly size: number } | undefined> {
    if (this.#plain.length === 0 && this.#position >= this.#end) return undefined;
    const length = (await this.#takeAll(4)).readUInt32BE();
    if (length > LONGEST_DESCRIPTION) throw foreign();
    return readDescription((await this.#takeAll(length)).toString('utf8'));
  }

  /** At least one byte, at most `most`. */
  async take(most: number): Promise<Buffer> {
    if (this.#plain.length === 0) await this.#readChunk();
    const piece = this.#plain.subarray(0, most);
    this.#plain = this.#plain.subarray(piece.length);
    return piece;
  }

  async #takeAll(size: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let left = size; left > 0; ) {
      const piece = await this.take(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  async #readChunk(): Promise<void> {
    if (this.#position >= this.#end) throw foreign();
    const sealed = await readAt(
      this.#handle,
      this.#position,
      Math.min(CHUNK_SIZE + TAG_SIZE, this.#end - this.#position),
    );
    this.#plain = this.#opener.open(this.#chunk, sealed);
    this.#position += sealed.length;
    this.#chunk += 1;
  }
}

/** @throws OperatorError */
function readDescription(text: string): { readonly path: string; readonly size: number } {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw foreign(cause);
  }
  if (typeof read !== 'object' || read === null || !('path' in read) || !('size' in read)) throw foreign();
  const { path, size } = read;
  const isSound = typeof path === 'string' && PATH.test(path) && !path.includes('..');
  if (!isSound || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw foreign();
  return { path, size };
}

async function readAt(handle: FileHandle, position: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, size));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
  return bytes.subarray(0, bytesRead);
}

function foreign(cause?: unknown): OperatorError {
  return new OperatorError('This exported state holds what no state has.', { cause });
}
