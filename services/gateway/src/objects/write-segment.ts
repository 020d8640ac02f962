import type { ObjectEncryption } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import { type Digests, SegmentWriter, type WrittenSegment } from './segment-writer.ts';

/** Plaintext that is to become one sealed segment. */
export interface NewSegment {
  /** 32 bytes, zeroed when the write is through, whatever its outcome; null: not encrypted. */
  readonly dataKey: Buffer | null;
  /** Of the object or upload that it is for. */
  readonly method: ObjectEncryption['method'];
  /** Bytes of plaintext to come; undefined when that is not known. */
  readonly expectedSize: number | undefined;
  /** Gives the plaintext to the writer, waiting where it says so. */
  readonly fill: (writer: SegmentWriter) => Promise<unknown>;
  /** Looks at the digests before anything is made durable, and throws to refuse. */
  readonly verify: (digests: Digests) => void;
}

/**
 * Seals and stores one segment: bytes first, then `commit`, which makes a record name it. Whatever fails, nothing is left
 * behind.
 * @returns what `commit` returns
 * @throws what `fill`, `verify` and `commit` throw
 */
export async function writeSegment<Record>(
  gateway: GatewayDomain,
  { dataKey, method, expectedSize, fill, verify }: NewSegment,
  commit: (written: WrittenSegment, digests: Digests) => Promise<Record>,
): Promise<Record> {
  let writer: SegmentWriter | undefined;
  try {
    writer = new SegmentWriter({ vault: gateway.blobs, random: gateway.random, dataKey, expectedSize });
    await fill(writer);
    verify(await writer.digests());
    const written = await writer.finish();
    const digests = await writer.digests();
    const record = await commit(written, digests);
    writer.settle();
    gateway.traffic.count('write', method, digests.size);
    gateway.blobs.collectSoon();
    return record;
  } catch (error) {
    await writer?.abortUnlessCommitted();
    throw error;
  } finally {
    dataKey?.fill(0);
  }
}

/** A time as objects have it: a finer one than seconds would fail If-Unmodified-Since with the header's own value. */
export function modificationTime({ clock }: Pick<GatewayDomain, 'clock'>): number {
  return Math.floor(clock.now() / 1000) * 1000;
}
