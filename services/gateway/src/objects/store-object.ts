import { ossError } from '@osseal/protocol/errors';
import { type ObjectRecord, StoreError } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import type { NewDataKey } from '../sse/data-keys.ts';
import type { ObjectAttributes } from './object-attributes.ts';
import { fileAlreadyExists } from './overwrite.ts';
import type { Digests } from './segment-writer.ts';
import { modificationTime, type NewSegment, writeSegment } from './write-segment.ts';

/** How a kind of object differs from a normal one. */
export interface ObjectKind {
  readonly type: ObjectRecord['type'];
  /** Of the content, in upper-case hex. */
  etag(digests: Digests): string;
  readonly asNullVersion: boolean;
}

/** An object that is about to be written as one segment. */
export interface NewObject extends Omit<NewSegment, 'dataKey' | 'method'> {
  readonly bucket: string;
  readonly key: string;
  readonly attributes: ObjectAttributes;
  /** Zeroed when the write is through, whatever its outcome. */
  readonly dataKey: NewDataKey;
  /** Refuses with FileAlreadyExists instead of replacing. */
  readonly forbidOverwrite: boolean;
  /** What kinds of objects but normal ones have of their own. */
  readonly kind?: ObjectKind;
}

/**
 * Seals and stores one object: bytes first, record last. Whatever fails, nothing is left behind and the object that was
 * there before stays as it is.
 * @throws WireError NoSuchBucket, FileAlreadyExists; and what `fill` and `verify` throw
 */
export function storeObject(gateway: GatewayDomain, object: NewObject): Promise<ObjectRecord> {
  const { bucket, key, attributes, forbidOverwrite, kind } = object;
  const { dataKey, encryption } = object.dataKey;
  return writeSegment(gateway, { ...object, dataKey, method: encryption.method }, ({ segment, inline }, digests) => {
    const { size, etag, contentMd5, crc64 } = digests;
    const record: ObjectRecord = {
      bucket,
      key,
      size,
      etag: kind?.etag(digests) ?? etag,
      crc64,
      // Says nothing of what is appended later, and so is not there at all.
      ...(kind === undefined && { contentMd5 }),
      lastModifiedMs: modificationTime(gateway),
      type: kind?.type ?? 'Normal',
      ...attributes,
      envelopeVersion: 1,
      encryption,
      segments: [segment],
    };
    const asNullVersion = kind?.asNullVersion ?? false;
    const put = gateway.index.putObject(record, { inline, ifAbsent: forbidOverwrite, asNullVersion });
    return put.catch((error: unknown) => refusePut(error, record.bucket, forbidOverwrite));
  });
}

/** What a put that the index refused looks like on the wire. @throws WireError NoSuchBucket, FileAlreadyExists */
export function refusePut(error: unknown, bucket: string, forbidOverwrite: boolean): never {
  if (error instanceof StoreError) {
    if (error.code === 'conflict' && forbidOverwrite) throw fileAlreadyExists();
    if (error.code === 'not-found') throw ossError('NoSuchBucket', { elements: [['BucketName', bucket]] });
  }
  throw error;
}
