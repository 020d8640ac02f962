import { createHash } from 'node:crypto';
import { ossError } from '@osseal/protocol/errors';
import { crc64Combine } from '@osseal/protocol/oss';
import { type ObjectRecord, StoreError } from '@osseal/storage';
import type { ObjectCall } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { chooseEncryption } from '../sse/choose-encryption.ts';
import { readFailure } from './damaged-object.ts';
import { readAttributes } from './object-attributes.ts';
import { receiveBody } from './receive-body.ts';
import type { Digests, SegmentWriter } from './segment-writer.ts';
import { type ObjectKind, storeObject } from './store-object.ts';
import { MAX_UPLOAD_BYTES, readExpectations, type UploadExpectations } from './upload-expectations.ts';
import { modificationTime, writeSegment } from './write-segment.ts';

const ACTION = 'AppendObject';

/** @documented AppendObject: an ETag that is no MD5 of the content; which it is @inferred. The null version in every bucket. */
const APPENDABLE: ObjectKind = {
  type: 'Appendable',
  etag: ({ etag }) => chainedEtag('', etag),
  asNullVersion: true,
};

/**
 * Adds a body to the end of an appendable object, as one more segment under its data key; makes the object when there is
 * none, and then the request's headers say what it is and how it is encrypted. Nothing added changes nothing.
 * @param position where the client believes the end to be
 * @throws WireError PositionNotEqualToLength, ObjectNotAppendable, EntityTooLarge; those of an upload
 * @documented AppendObject
 */
export async function appendObject(gateway: GatewayDomain, call: ObjectCall, position: number): Promise<ObjectRecord> {
  const { http, bucket, key, body } = call;
  const expectations = readExpectations(http.headers);
  const current = await gateway.index.findObject(bucket.name, key);
  if (current !== undefined && current.type !== 'Appendable') throw ossError('ObjectNotAppendable');
  const length = current?.size ?? 0;
  if (position !== length) throw wrongPosition(length);
  const maxBytes = MAX_UPLOAD_BYTES - length;
  const fill = (writer: SegmentWriter): Promise<unknown> =>
    receiveBody(body, (slice) => writer.write(slice), { maxBytes, expectedBytes: expectations.size });
  if (current !== undefined) return extend(gateway, call, current, { expectations, fill });
  const decision = chooseEncryption(http.headers, bucket.encryption);
  const created = storeObject(gateway, {
    bucket: bucket.name,
    key,
    attributes: readAttributes(http.headers, bucket.storageClass),
    dataKey: await gateway.dataKeys.forWrite(call, decision, { action: ACTION, key }),
    // Of several that begin an object at once, one does; the others have the wrong position.
    forbidOverwrite: true,
    kind: APPENDABLE,
    expectedSize: expectations.size,
    fill,
    verify: expectations.verify,
  });
  return created.catch(async (error: unknown) => {
    const now = await gateway.index.findObject(bucket.name, key);
    if (now !== undefined && isTaken(error)) throw wrongPosition(now.size);
    throw error;
  });
}

/** How the bytes of one append come. */
interface Appended {
  readonly expectations: UploadExpectations;
  readonly fill: (writer: SegmentWriter) => Promise<unknown>;
}

async function extend(
  gateway: GatewayDomain,
  call: ObjectCall,
  current: ObjectRecord,
  { expectations, fill }: Appended,
): Promise<ObjectRecord> {
  const { bucket, key } = call;
  const verify = (digests: Digests): void => {
    expectations.verify(digests);
    if (digests.size === 0) throw new NothingAppended();
  };
  const dataKey = await gateway.dataKeys.forRead(call, current, { action: ACTION, key }).catch((error: unknown) => {
    throw readFailure(error, { ...current, requestId: call.requestId }, gateway.logger);
  });
  const { method } = current.encryption;
  const segment = { dataKey, method, expectedSize: expectations.size, fill, verify };
  try {
    return await writeSegment(gateway, segment, (written, { size, etag, crc64 }) => {
      const append = (now: ObjectRecord): ObjectRecord => {
        // Two that append at once both saw the same end; and what was overwritten meanwhile has another data key.
        if (now.size !== current.size || now.segments[0]?.blobId !== current.segments[0]?.blobId) {
          throw wrongPosition(now.size);
        }
        return {
          ...now,
          size: now.size + size,
          etag: chainedEtag(now.etag, etag),
          crc64: crc64Combine(now.crc64, crc64, size),
          lastModifiedMs: modificationTime(gateway),
          segments: [...now.segments, written.segment],
        };
      };
      return gateway.index.rewriteObject(bucket.name, key, append, { inline: written.inline });
    });
  } catch (error) {
    if (error instanceof NothingAppended) return current;
    if (error instanceof StoreError && error.code === 'not-found') throw wrongPosition(0);
    throw error;
  }
}

/** An append of no bytes, which leaves the object as it was. */
class NothingAppended extends Error {}

function chainedEtag(before: string, added: string): string {
  const md5 = createHash('md5').update(Buffer.from(before, 'hex')).update(Buffer.from(added, 'hex'));
  return md5.digest('hex').toUpperCase();
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'FileAlreadyExists';
}

/** @documented AppendObject: clients read the right position from the header */
function wrongPosition(length: number): Error {
  return ossError('PositionNotEqualToLength', { headers: { 'x-oss-next-append-position': String(length) } });
}
