import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  CHUNK_SIZE,
  EnvelopeError,
  HEADER_SIZE,
  openSegment,
  plaintextSize,
  readSalt,
  TAG_SIZE,
} from '@osseal/envelope';
import { formatBytes } from '../byte-text.ts';
import type { CommandInput } from '../catalogue/command-spec.ts';
import { chunkMap } from '../chunk-map.ts';
import type { ConsoleIo } from '../console-io.ts';
import { OperatorError } from '../operator-client.ts';
import { textFacts } from '../text-facts.ts';

interface FileFindings {
  readonly format: 'object envelope v1';
  readonly suite: 'aes-256-gcm' | 'clear';
  readonly salt: string;
  readonly sealedSize: number;
  readonly plaintextSize: number;
  readonly chunks: number;
  /** Null: without the data key no tag can be tried. */
  readonly damagedChunks: readonly number[] | null;
}

/** `osseal inspect file`: what a file of sealed bytes is. @returns 1 when it is damaged @throws OperatorError for what is no such file */
export async function inspectFile(file: string, options: CommandInput['options'], io: ConsoleIo): Promise<number> {
  const handle = await open(resolve(io.cwd, file)).catch((cause: unknown) => {
    throw new OperatorError('The file cannot be read.', { cause });
  });
  try {
    const { size } = await handle.stat();
    const read = async (position: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    };
    const found = await findingsOf(size, read).catch((cause: unknown) => {
      if (cause instanceof EnvelopeError)
        throw new OperatorError(`This is a damaged segment: ${cause.message}.`, { cause });
      throw cause;
    });
    io.stdout(options.json === true ? `${JSON.stringify(found, null, 2)}\n` : textOf(found));
    return (found.damagedChunks?.length ?? 0) > 0 ? 1 : 0;
  } finally {
    await handle.close();
  }
}

type Read = (position: number, length: number) => Promise<Buffer>;

async function findingsOf(sealedSize: number, read: Read): Promise<FileFindings> {
  const header = await read(0, HEADER_SIZE);
  const suite = (['aes-256-gcm', 'clear'] as const).find((each) => hasSuite(header, each));
  if (suite === undefined) throw new OperatorError('This is no sealed segment, or its header is damaged.');
  const plain = plaintextSize(sealedSize);
  const salt = Buffer.from(readSalt(header, suite)).toString('hex');
  const chunks = Math.max(1, Math.ceil(plain / CHUNK_SIZE));
  const facts = { format: 'object envelope v1', suite, salt, sealedSize, plaintextSize: plain, chunks } as const;
  if (suite === 'aes-256-gcm') return { ...facts, damagedChunks: null };
  return { ...facts, damagedChunks: await damagedChunks(header, plain, sealedSize, read) };
}

function hasSuite(header: Buffer, suite: 'aes-256-gcm' | 'clear'): boolean {
  try {
    readSalt(header, suite);
    return true;
  } catch (error) {
    if (error instanceof EnvelopeError) return false;
    throw error;
  }
}

/** The key of what is not encrypted is public. */
async function damagedChunks(header: Buffer, plain: number, sealed: number, read: Read): Promise<number[]> {
  const opener = openSegment({ dataKey: null, header, plaintextSize: plain });
  const damaged: number[] = [];
  for (let chunk = 0, at = HEADER_SIZE; at < sealed; chunk++, at += CHUNK_SIZE + TAG_SIZE) {
    try {
      opener.open(chunk, await read(at, CHUNK_SIZE + TAG_SIZE));
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
      damaged.push(chunk);
    }
  }
  return damaged;
}

function textOf({
  format,
  suite,
  salt,
  sealedSize,
  plaintextSize: plain,
  chunks,
  damagedChunks: damaged,
}: FileFindings): string {
  const tags =
    damaged === null ? 'not tried: they need the data key, which is wrapped in the index' : chunkMap(chunks, damaged);
  return textFacts([
    ['format', format],
    ['suite', suite],
    ['salt', salt],
    ['sealed', formatBytes(sealedSize)],
    ['plain', formatBytes(plain)],
    ['chunks', `${chunks} of ${CHUNK_SIZE} bytes`],
    ['tags', tags],
  ]);
}
