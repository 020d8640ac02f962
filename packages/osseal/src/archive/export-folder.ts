import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { sealSegment } from '@osseal/envelope';
import { syncPath } from '@osseal/storage/durable';
import { OperatorError } from '../operator-client.ts';
import { TRANSIENT } from '../state/copy-tree.ts';
import { newArchiveKey } from './archive-key.ts';

/** What goes into an archive. */
export interface ExportOptions {
  /** Holds `kms/` and `oss/`: a data folder that no server uses, or a snapshot. */
  readonly folder: string;
  /** Base64; the state in the folder is sealed under it. */
  readonly rootKey: string;
  /** JSON of the virtual clock, where there is one. */
  readonly clock: string | undefined;
  readonly passphrase: string;
  /** Where the archive goes; in place of what is there, once it is complete. */
  readonly file: string;
}

const SALT_SIZE = 32;
const SLICE = 1024 * 1024;
const SERVICES = ['kms', 'oss'] as const;

/** Writes one file that holds a whole state, sealed under a passphrase. @returns how many files are in it @throws OperatorError */
export async function exportFolder(
  options: ExportOptions,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { prefix, key } = await newArchiveKey(options.passphrase, randomBytes);
  const unfinished = `${options.file}.unfinished`;
  const handle = await open(unfinished, 'w', 0o600).catch((cause: unknown) => {
    throw new OperatorError('The file cannot be written.', { cause });
  });
  try {
    await handle.appendFile(prefix);
    const archive = new SealedWriter(handle, key);
    const counts = await writeAll(archive, options);
    await archive.end();
    await handle.sync();
    await handle.close();
    await rename(unfinished, options.file);
    await syncPath(dirname(options.file));
    return counts;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    key.fill(0);
  }
}

async function writeAll(archive: SealedWriter, { folder, rootKey, clock }: ExportOptions) {
  let files = 0;
  let bytes = 0;
  await archive.entry('root.key', Buffer.from(rootKey));
  if (clock !== undefined) await archive.entry('clock.json', Buffer.from(clock));
  for (const service of SERVICES) {
    for await (const path of filesBelow(join(folder, service))) {
      const name = relative(folder, path).split(sep).join('/');
      bytes += await archive.file(name, path);
      files += 1;
    }
  }
  return { files, bytes };
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (TRANSIENT.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** Entries one behind the other, each a length, its description in JSON, and its bytes. */
class SealedWriter {
  readonly #handle: FileHandle;
  readonly #sealer: ReturnType<typeof sealSegment>;

  constructor(handle: FileHandle, key: Buffer) {
    this.#handle = handle;
    this.#sealer = sealSegment({ dataKey: key, salt: randomBytes(SALT_SIZE) });
  }

  async entry(path: string, content: Buffer): Promise<void> {
    await this.#describe(path, content.length);
    await this.#take(content);
  }

  async file(path: string, source: string): Promise<number> {
    const from = await open(source, 'r');
    try {
      const { size } = await from.stat();
      await this.#describe(path, size);
      const slice = Buffer.allocUnsafe(SLICE);
      for (let at = 0; at < size; ) {
        const { bytesRead } = await from.read(slice, 0, Math.min(SLICE, size - at), at);
        if (bytesRead === 0) throw new Error('A file became shorter while it was read.');
        await this.#take(slice.subarray(0, bytesRead));
        at += bytesRead;
      }
      return size;
    } finally {
      await from.close();
    }
  }

  async end(): Promise<void> {
    await this.#write(this.#sealer.final());
  }

  async #describe(path: string, size: number): Promise<void> {
    const text = Buffer.from(JSON.stringify({ path, size }));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    await this.#take(Buffer.concat([length, text]));
  }

  async #take(bytes: Buffer): Promise<void> {
    if (this.#sealer.plaintextSize === 0) await this.#write([this.#sealer.header()]);
    await this.#write(this.#sealer.update(bytes));
  }

  /** All of each, unlike `write`, which may stop short on a full disk. */
  async #write(pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) await this.#handle.appendFile(piece);
  }
}
