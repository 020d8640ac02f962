import { ossError } from '@osseal/protocol/errors';
import { type ObjectRecord, StoreError } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import type { NewDataKey } from '../sse/data-keys.ts';
import type { ObjectAttributes } from './object-attributes.ts';
import { fileAlreadyExists } from './overwrite.ts';
import { type Digests, SegmentWriter, type WrittenSegment } from './segment-writer.ts';

/** An object that is about to be written as one segment. */
export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly attributes: ObjectAttributes;
  /** Zeroed when the write is through, whatever its outcome. */
  readonly dataKey: NewDataKey;
  /** Refuses with FileAlreadyExists instead of replacing. */
  readonly forbidOverwrite: boolean;
  /** Bytes of plaintext to come; undefined when that is not known. */
  readonly expectedSize: number | undefined;
  /** Gives the plaintext to the writer, waiting where it says so. */
  readonly fill: (writer: SegmentWriter) => Promise<unknown>;
  /** Looks at the digests before anything is made durable, and throws to refuse. */
  readonly verify: (digests: Digests) => void;
}

/**
 * Seals and stores one object: bytes first, record last. Whatever fails, nothing is left behind and the object that was
 * there before stays as it is.
 * @throws WireError NoSuchBucket, FileAlreadyExists; and what `fill` and `verify` throw
 */
export async function storeObject(gateway: GatewayDomain, object: NewObject): Promise<ObjectRecord> {
  const { expectedSize } = object;
  const { dataKey, encryption } = object.dataKey;
  let writer: SegmentWriter | undefined;
  try {
    writer = new SegmentWriter({ vault: gateway.blobs, random: gateway.random, dataKey, expectedSize });
    await object.fill(writer);
    object.verify(await writer.digests());
    const { segment, inline } = await writer.finish();
    const { size, etag, contentMd5, crc64 } = await writer.digests();
    const record: ObjectRecord = {
      bucket: object.bucket,
      key: object.key,
      size,
      etag,
      crc64,
      contentMd5,
      // Objects have second resolution; a finer time would fail If-Unmodified-Since with the header's own value.
      lastModifiedMs: Math.floor(gateway.clock.now() / 1000) * 1000,
      type: 'Normal',
      ...object.attributes,
      envelopeVersion: 1,
      encryption,
      segments: [segment],
    };
    const stored = await commit(gateway, record, inline, object.forbidOverwrite);
    writer.settle();
    gateway.blobs.collectSoon();
    return stored;
  } catch (error) {
    await writer?.abortUnlessCommitted();
    throw error;
  } finally {
    dataKey?.fill(0);
  }
}

async function commit(
  gateway: GatewayDomain,
  record: ObjectRecord,
  inline: WrittenSegment['inline'],
  ifAbsent: boolean,
): Promise<ObjectRecord> {
  try {
    return await gateway.index.putObject(record, { inline, ifAbsent });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === 'conflict' && ifAbsent) throw fileAlreadyExists();
    if (error.code === 'not-found') throw ossError('NoSuchBucket', { elements: [['BucketName', record.bucket]] });
    throw error;
  }
}
