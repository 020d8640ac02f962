import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { headerText } from '@osseal/protocol/oss';
import { type ObjectRecord, StoreError } from '@osseal/storage';
import type { BucketCall, ObjectCall } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import type { EncryptionDecision } from '../sse/choose-encryption.ts';
import { refusalOfUnsigned } from '../sse/refusal-of-unsigned.ts';
import { sameEncryption } from '../sse/same-encryption.ts';
import { type ObjectAttributes, readAttributes, readDescription, readStorageClass } from './object-attributes.ts';
import { openObject } from './open-object.ts';
import { pour } from './pour.ts';
import { refusePut, storeObject } from './store-object.ts';
import { modificationTime } from './write-segment.ts';

/** One copy, with everything looked up and allowed. */
export interface Copy {
  readonly target: ObjectCall;
  readonly sourceBucket: BucketCall['bucket'];
  readonly source: ObjectRecord;
  readonly decision: EncryptionDecision;
  readonly attributes: ObjectAttributes;
  readonly forbidOverwrite: boolean;
}

const GIB = 1024 ** 3;
/** Largest copy that changes encryption or storage class, and largest copy to another bucket. @documented CopyObject */
const MAX_CHANGING_BYTES = GIB;
const MAX_ACROSS_BYTES = 5 * GIB;

/**
 * What the copy's headers and its source make of the new object's attributes. Onto itself the request's description
 * always wins, and what it does not name (ACL, storage class) stays.
 * @throws WireError InvalidArgument
 * @documented CopyObject
 */
export function copyAttributes(
  headers: IncomingHttpHeaders,
  source: ObjectRecord,
  bucketStorageClass: string,
  ontoItself: boolean,
): ObjectAttributes {
  const replaces = readDirective(headers, 'x-oss-metadata-directive') || ontoItself;
  const named = readAttributes(
    headers,
    readStorageClass(headers) ?? (ontoItself ? source.storageClass : bucketStorageClass),
  );
  const { headers: stored, userMetadata } = replaces ? readDescription(headers) : source;
  return {
    headers: stored,
    userMetadata,
    tags: readDirective(headers, 'x-oss-tagging-directive') ? named.tags : source.tags,
    storageClass: named.storageClass,
    acl: ontoItself && headers['x-oss-object-acl'] === undefined ? source.acl : named.acl,
  };
}

/** Copies by decrypting and sealing anew under a new data key. 'replaced': the source changed meanwhile. */
export async function copyBytes(gateway: GatewayDomain, copy: Copy): Promise<ObjectRecord | 'replaced'> {
  const { target, source, decision } = copy;
  assertSize(copy);
  const sourceCall = {
    requester: target.requester,
    requestId: target.requestId,
    conditions: target.conditions,
    ...(target.permissions && { permissions: target.permissions }),
    kmsRequestIds: target.kmsRequestIds,
    bucket: copy.sourceBucket,
  };
  const reader = await openObject(gateway, {
    call: sourceCall,
    object: source,
    range: null,
    purpose: { action: 'CopyObject', key: source.key },
  });
  if (reader === 'replaced') return 'replaced';
  try {
    return await storeObject(gateway, {
      bucket: target.bucket.name,
      key: target.key,
      attributes: copy.attributes,
      dataKey: await gateway.dataKeys.forWrite(target, decision, { action: 'CopyObject', key: target.key }),
      forbidOverwrite: copy.forbidOverwrite,
      expectedSize: source.size,
      fill: (writer) => pour(reader, writer, { ...source, requestId: target.requestId }, gateway),
      verify: ({ crc64 }) => {
        if (crc64 !== source.crc64) throw ossError('InternalError');
      },
    });
  } finally {
    await reader.close();
  }
}

/** A copy of a symbolic link is a link to the same target. @documented CopyObject */
export async function copyLink(gateway: GatewayDomain, copy: Copy): Promise<ObjectRecord> {
  const { target, source, attributes, forbidOverwrite } = copy;
  const { versionId: _id, sequence: _sequence, ...link } = source;
  const record: ObjectRecord = {
    ...link,
    ...attributes,
    bucket: target.bucket.name,
    key: target.key,
    lastModifiedMs: modificationTime(gateway),
  };
  const put = gateway.index.putObject(record, { ifAbsent: forbidOverwrite });
  return put.catch((error: unknown) => refusePut(error, record.bucket, forbidOverwrite));
}

/**
 * A copy of an object onto itself that keeps its encryption: only the record changes, no byte is read, KMS is not asked.
 * 'replaced': the object is another one meanwhile.
 * @throws WireError AccessDenied for anonymous requests with KMS
 */
export async function updateInPlace(gateway: GatewayDomain, copy: Copy): Promise<ObjectRecord | 'replaced'> {
  const { source, attributes, decision } = copy;
  // No key is needed, but who could not have written the object may not change it either.
  if (source.encryption.method === 'KMS' && copy.target.requester.principal.type === 'anonymous') {
    throw refusalOfUnsigned(copy.target, source.encryption.keyId);
  }
  try {
    return await gateway.index.updateObject(source.bucket, source.key, (current) => {
      const isSame = current.segments[0]?.blobId === source.segments[0]?.blobId;
      if (!isSame || !sameEncryption(decision, current.encryption)) throw new SourceReplaced();
      return { ...current, ...attributes, lastModifiedMs: modificationTime(gateway) };
    });
  } catch (error) {
    if (error instanceof SourceReplaced) return 'replaced';
    if (error instanceof StoreError && error.code === 'not-found') return 'replaced';
    throw error;
  }
}

class SourceReplaced extends Error {}

function assertSize({ target, source, decision, attributes }: Copy): void {
  const changes = !sameEncryption(decision, source.encryption) || attributes.storageClass !== source.storageClass;
  const across = target.bucket.name !== source.bucket;
  const most = changes ? MAX_CHANGING_BYTES : across ? MAX_ACROSS_BYTES : Number.POSITIVE_INFINITY;
  if (source.size <= most) return;
  throw ossError('EntityTooLarge', {
    message: 'The source object is too large for one copy; use multipart upload with UploadPartCopy.',
    elements: [
      ['MaxSizeAllowed', String(most)],
      ['ProposedSize', String(source.size)],
    ],
  });
}

/** True for REPLACE, false for COPY, which is the default. */
function readDirective(headers: IncomingHttpHeaders, name: string): boolean {
  const directive = headerText(headers, name);
  const upper = directive?.toUpperCase();
  if (upper === 'REPLACE') return true;
  if (upper === undefined || upper === 'COPY') return false;
  throw ossError('InvalidArgument', {
    elements: [
      ['ArgumentName', name],
      ['ArgumentValue', directive ?? ''],
    ],
  });
}
