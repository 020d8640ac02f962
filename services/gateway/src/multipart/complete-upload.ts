import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ossError } from '@osseal/protocol/errors';
import { crc64Combine } from '@osseal/protocol/oss';
import { type ObjectRecord, type PartRecord, StoreError, type UploadRecord } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import { refusePut } from '../objects/store-object.ts';
import { modificationTime } from '../objects/write-segment.ts';
import type { ListedPart } from './completion-request.ts';
import { noSuchUpload } from './find-upload.ts';
import { MAX_PARTS } from './part-number.ts';

/** Every part but the last has at least so many bytes. @documented CompleteMultipartUpload */
const MIN_PART_BYTES = 100 * 1024;
/** 48.8 TB. @documented multipart limits */
const MAX_OBJECT_BYTES = Math.floor(48.8 * 1024 ** 4);
/** Checksums are combined so many at a time, so that other requests get their turn. */
const COMBINED_AT_ONCE = 256;

/**
 * Makes an upload's parts one object. Their bytes stay where they are: the record names their segments, and everything
 * else of the upload goes with the same transaction.
 * @param listed the parts in order, or all that there are
 * @throws WireError InvalidPart, EntityTooSmall, EntityTooLarge, FileAlreadyExists, NoSuchUpload, NoSuchBucket
 * @documented CompleteMultipartUpload
 */
export async function completeUpload(
  gateway: GatewayDomain,
  upload: UploadRecord,
  listed: readonly ListedPart[] | 'all',
  forbidOverwrite: boolean,
): Promise<ObjectRecord> {
  const parts = choose(await gateway.index.listParts(upload.uploadId, 0, MAX_PARTS), listed);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (parts.slice(0, -1).some((part) => part.size < MIN_PART_BYTES)) throw ossError('EntityTooSmall');
  if (size > MAX_OBJECT_BYTES) throw ossError('EntityTooLarge');
  const { bucket, key, headers, userMetadata, tags, storageClass, acl, encryption } = upload;
  const record: ObjectRecord = {
    bucket,
    key,
    size,
    etag: etagOf(parts),
    crc64: await checksumOf(parts),
    lastModifiedMs: modificationTime(gateway),
    type: 'Multipart',
    headers,
    userMetadata,
    tags,
    storageClass,
    acl,
    envelopeVersion: 1,
    encryption,
    segments: parts.map(({ segment }) => segment),
  };
  const isForbidden = forbidOverwrite || upload.forbidOverwrite;
  try {
    return await gateway.index.completeUpload(upload, record, { ifAbsent: isForbidden });
  } catch (error) {
    return await explain(gateway, error, upload, isForbidden);
  } finally {
    gateway.blobs.collectSoon();
  }
}

/** Of what stopped a commit, the index names only the kind: upload or bucket gone, part replaced or object there. */
async function explain(
  { index }: Pick<GatewayDomain, 'index'>,
  error: unknown,
  { bucket, key, uploadId }: UploadRecord,
  forbidOverwrite: boolean,
): Promise<never> {
  if (!(error instanceof StoreError)) throw error;
  if (error.code === 'not-found' && (await index.findBucket(bucket)) !== undefined) {
    throw noSuchUpload(uploadId, 'CompleteMultipartUpload');
  }
  if (error.code === 'conflict') {
    const isThere = forbidOverwrite && (await index.findObject(bucket, key)) !== undefined;
    if (!isThere) throw ossError('InvalidPart');
  }
  return refusePut(error, bucket, forbidOverwrite);
}

function choose(stored: readonly PartRecord[], listed: readonly ListedPart[] | 'all'): readonly PartRecord[] {
  if (listed === 'all') {
    if (stored.length === 0) throw ossError('InvalidPart');
    return stored;
  }
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  return listed.map(({ partNumber, etag }) => {
    const part = byNumber.get(partNumber);
    if (part === undefined || part.etag !== etag) {
      throw ossError('InvalidPart', {
        elements: [
          ['PartNumber', String(partNumber)],
          ['ETag', etag],
        ],
      });
    }
    return part;
  });
}

/** MD5 over the parts' MD5s, and their count. @documented form `"<32 hex>-<count>"`; the digest @inferred */
function etagOf(parts: readonly PartRecord[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  return `${md5.digest('hex').toUpperCase()}-${parts.length}`;
}

async function checksumOf(parts: readonly PartRecord[]): Promise<string> {
  let crc64 = '0';
  for (const [at, part] of parts.entries()) {
    crc64 = crc64Combine(crc64, part.crc64, part.size);
    if (at % COMBINED_AT_ONCE === COMBINED_AT_ONCE - 1) await setImmediate();
  }
  return crc64;
}
