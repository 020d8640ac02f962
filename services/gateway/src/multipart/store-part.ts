import { type PartRecord, StoreError, type UploadRecord } from '@osseal/storage';
import type { BucketCall } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { modificationTime, type NewSegment, writeSegment } from '../objects/write-segment.ts';
import { noSuchUpload } from './find-upload.ts';

/** A part that is about to be written. */
export interface NewPart extends Omit<NewSegment, 'dataKey' | 'method'> {
  readonly upload: UploadRecord;
  readonly partNumber: number;
  /** Wire name of the operation. */
  readonly action: string;
}

/**
 * Seals and stores one part under the upload's data key, without KMS. It replaces the part of its number; whatever fails,
 * that one stays.
 * @throws WireError NoSuchUpload when the upload ended meanwhile; and what `fill` and `verify` throw
 */
export async function storePart(
  gateway: GatewayDomain,
  { bucket }: Pick<BucketCall, 'bucket'>,
  { upload, partNumber, action, ...segment }: NewPart,
): Promise<PartRecord> {
  const dataKey = await gateway.dataKeys.forPart(bucket.region, upload);
  const { method } = upload.encryption;
  return writeSegment(gateway, { ...segment, dataKey, method }, async (written, { size, etag, crc64 }) => {
    const lastModifiedMs = modificationTime(gateway);
    const part: PartRecord = { partNumber, size, etag, crc64, lastModifiedMs, segment: written.segment };
    try {
      await gateway.index.putPart(upload, part, written.inline);
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not-found') throw noSuchUpload(upload.uploadId, action);
      throw error;
    }
    return part;
  });
}
