import { createHash } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { inspect } from 'node:util';
import { syncFolder } from '../durable-file.ts';
import type { Random } from '../random.ts';

const ROOT_KEY_SIZE = 32;

/** The root key is unusable: missing where it must be, of the wrong size, or not base64. The message names no key bytes. */
export class RootKeyError extends Error {
  override readonly name = 'RootKeyError';
}

/** The 32 bytes under which a service seals what it keeps at rest. Cannot be printed, logged or serialised by accident. */
export class RootKey {
  readonly #bytes: Buffer;
  /** A public name of the key, so that "sealed under another root key" can be told from damage. */
  readonly id: string;

  /** @throws RootKeyError unless `bytes` are 32. The bytes are copied. */
  constructor(bytes: Uint8Array) {
    if (bytes.byteLength !== ROOT_KEY_SIZE) {
      throw new RootKeyError(`A root key has ${ROOT_KEY_SIZE} bytes, this one has ${bytes.byteLength}.`);
    }
    this.#bytes = Buffer.from(bytes);
    this.id = createHash('sha256').update('osseal root key id\0').update(this.#bytes).digest('hex').slice(0, 16);
  }

  /** The key itself; only for importing it into a cipher. */
  reveal(): Buffer {
    return Buffer.from(this.#bytes);
  }

  toJSON(): string {
    return '[root key]';
  }

  toString(): string {
    return '[root key]';
  }

  [inspect.custom](): string {
    return '[root key]';
  }
}

export interface RootKeySource {
  /** Where the key is kept; made with mode 0600 on first use. null: a key that dies with the process. */
  readonly file: string | null;
  /** Base64 of 32 bytes (`OSSEAL_ROOT_KEY`); wins over the file, and then no file is made. */
  readonly env?: string | undefined;
  readonly random: Random;
}

/**
 * The root key from the environment, else from its file, else a new one.
 * @throws RootKeyError when what is there is not a root key; the file is left as it is.
 */
export async function loadRootKey(source: RootKeySource): Promise<RootKey> {
  if (source.env) return decode(source.env, 'The root key setting');
  if (source.file === null) return new RootKey(source.random.bytes(ROOT_KEY_SIZE));
  const what = `The root key file ${basename(source.file)}`;
  const text = await readFile(source.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new RootKeyError(`${what} cannot be read.`, { cause: error });
  });
  if (text !== undefined) return decode(text, what);
  return createFile(source.file, source.random).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof RootKeyError) throw error;
    throw new RootKeyError(`${what} cannot be written (${error.code}).`, { cause: error });
  });
}

function decode(text: string, what: string): RootKey {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  if (bytes.length !== ROOT_KEY_SIZE || bytes.toString('base64').replace(/=+$/, '') !== trimmed.replace(/=+$/, '')) {
    throw new RootKeyError(`${what} must be base64 of exactly ${ROOT_KEY_SIZE} bytes.`);
  }
  return new RootKey(bytes);
}

/** Complete and durable before it gets its name, and never in the place of a key that appeared meanwhile. */
async function createFile(file: string, random: Random): Promise<RootKey> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const bytes = random.bytes(ROOT_KEY_SIZE);
  const temporary = `${file}.${random.hex(6)}.tmp`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${bytes.toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return decode(await readFile(file, 'utf8'), `The root key file ${basename(file)}`);
  } finally {
    await unlink(temporary);
  }
  await syncFolder(dirname(file));
  return new RootKey(bytes);
}
