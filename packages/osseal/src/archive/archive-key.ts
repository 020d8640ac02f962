import { scrypt } from 'node:crypto';
import { OperatorError } from '../operator-client.ts';

/**
 * The bytes in front of the sealed segment (docs/formats/archive.md):
 *
 *     "OSSEALAR" | version 0x01 | log2 of scrypt's N | r | p | salt (16)
 */
export const PREFIX_SIZE = 28;
const MAGIC = Buffer.from('OSSEALAR', 'latin1');
const VERSION = 1;
const SALT_SIZE = 16;
const KEY_SIZE = 32;
/** 128 MiB and some tenths of a second for each guess. */
const COST = { log2N: 17, r: 8, p: 1 } as const;
/** What a stranger's file may ask of this machine: scrypt takes 128·N·r bytes, and all of its time once more for each p. */
const MOST_BYTES = 2 ** 30;
const MOST_P = 4;
const SHORTEST_PASSPHRASE = 12;

/** A new prefix, and the key that a passphrase gives with it. The caller zeroes the key. @throws OperatorError for a short passphrase */
export async function newArchiveKey(
  passphrase: string,
  randomBytes: (size: number) => Buffer,
): Promise<{ readonly prefix: Buffer; readonly key: Buffer }> {
  if (passphrase.length < SHORTEST_PASSPHRASE) {
    throw new OperatorError(`A passphrase has at least ${SHORTEST_PASSPHRASE} characters.`);
  }
  const { log2N, r, p } = COST;
  const prefix = Buffer.concat([MAGIC, Buffer.of(VERSION, log2N, r, p), randomBytes(SALT_SIZE)]);
  return { prefix, key: await deriveKey(passphrase, prefix) };
}

/** The key of an archive that begins with `prefix`. The caller zeroes it. @throws OperatorError for what is no archive, or a newer one */
export async function archiveKey(passphrase: string, prefix: Buffer): Promise<Buffer> {
  if (prefix.length < PREFIX_SIZE || !prefix.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new OperatorError('This is no exported state.');
  }
  if (prefix[MAGIC.length] !== VERSION) {
    throw new OperatorError('This state was exported by a newer version of Osseal: use that one.');
  }
  const { log2N, r, p } = costOf(prefix);
  const isBearable = log2N > 0 && r > 0 && p > 0 && 128 * 2 ** log2N * r <= MOST_BYTES && p <= MOST_P;
  if (!isBearable) throw new OperatorError('This exported state is damaged.');
  return deriveKey(passphrase, prefix);
}

function costOf(prefix: Buffer): { readonly log2N: number; readonly r: number; readonly p: number } {
  const [log2N = 0, r = 0, p = 0] = prefix.subarray(MAGIC.length + 1);
  return { log2N, r, p };
}

function deriveKey(passphrase: string, prefix: Buffer): Promise<Buffer> {
  const { log2N, r, p } = costOf(prefix);
  const salt = prefix.subarray(PREFIX_SIZE - SALT_SIZE);
  const N = 2 ** log2N;
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, KEY_SIZE, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(new OperatorError('This exported state is damaged.', { cause: error }));
    });
  });
}
