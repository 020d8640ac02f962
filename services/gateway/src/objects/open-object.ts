import type { ByteRange } from '@osseal/protocol/oss';
import { isDeleteMarker, type ObjectRecord, type SegmentRecord, StoreError } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import type { KeyPurpose, KeyRequest } from '../sse/key-request.ts';
import { refusalOfUnsigned } from '../sse/refusal-of-unsigned.ts';
import { readFailure } from './damaged-object.ts';
import { inlineSegmentOf, openInline, type PlaintextReader } from './inline-object.ts';
import { ObjectReader } from './object-reader.ts';
import { versionName } from './object-version.ts';

/** One read of an object's bytes. */
export interface ObjectRead {
  /** Its bucket is the object's, which for a copy is the source's. */
  readonly call: KeyRequest;
  readonly object: ObjectRecord;
  /** null: all of it. */
  readonly range: ByteRange | null;
  readonly purpose: KeyPurpose;
}

/**
 * Opens an object's bytes: blob, then data key, then the first batch verified. The caller closes the reader.
 * 'replaced': the object was overwritten or deleted since the record was read; look it up again.
 * @throws WireError InternalError for damaged bytes (logged); refusals of KMS
 */
export async function openObject(gateway: GatewayDomain, read: ObjectRead): Promise<PlaintextReader | 'replaced'> {
  const { call, object, range, purpose } = read;
  const { encryption } = object;
  if (encryption.method === 'KMS' && call.requester.principal.type === 'anonymous') {
    throw refusalOfUnsigned(call, encryption.keyId);
  }
  let reader: ObjectReader | undefined;
  try {
    const inline = inlineSegmentOf(object);
    if (inline !== undefined) return await openSmall(gateway, read, inline);
    reader = await ObjectReader.prepare(gateway.blobs, object, range);
    await reader.unlock(await gateway.dataKeys.forRead(call, object, purpose));
    return reader;
  } catch (error) {
    await reader?.close();
    if (reader === undefined && isGone(error) && (await wasReplaced(gateway, object))) return 'replaced';
    throw readFailure(error, { ...object, requestId: call.requestId }, gateway.logger);
  }
}

async function openSmall(gateway: GatewayDomain, read: ObjectRead, segment: SegmentRecord): Promise<PlaintextReader> {
  const stored = gateway.blobs.readInline(segment);
  const sealed = stored instanceof Promise ? await stored : stored;
  const dataKey = await gateway.dataKeys.forRead(read.call, read.object, read.purpose);
  try {
    return openInline(sealed, segment, read.range, dataKey);
  } finally {
    dataKey?.fill(0);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'not-found';
}

async function wasReplaced(gateway: GatewayDomain, object: ObjectRecord): Promise<boolean> {
  const now = await gateway.index.findVersion(object.bucket, object.key, versionName(object));
  return now === undefined || isDeleteMarker(now) || now.segments[0]?.blobId !== object.segments[0]?.blobId;
}
