import { HEADER_SIZE, readSalt, sealedSize } from '@osseal/envelope';
import { takeCrc64 } from '@osseal/protocol/oss';
import type { BlobReader, ObjectRecord, SegmentRecord } from '@osseal/storage';
import type { BlobVault } from '../objects/blob-vault.ts';
import { damageOf } from '../objects/damaged-object.ts';
import { ObjectReader } from '../objects/object-reader.ts';

/** What of a record is needed to read its bytes. */
export type StoredBytes = Pick<ObjectRecord, 'size' | 'crc64' | 'segments'>;

/**
 * Reads all bytes under their data key and compares their checksum with the record's. Undefined: they are what was written.
 * @param dataKey is zeroed; null: not encrypted
 */
export async function problemOfBytes(
  vault: BlobVault,
  stored: StoredBytes,
  dataKey: Buffer | null,
): Promise<string | undefined> {
  let reader: ObjectReader | undefined;
  try {
    reader = await ObjectReader.prepare(vault, stored as ObjectRecord, null);
    await reader.unlock(dataKey);
    const crc64 = takeCrc64();
    for (let pieces = await reader.next(); pieces !== null; pieces = await reader.next()) {
      for (const piece of pieces) crc64.update(piece);
    }
    return crc64.digest() === stored.crc64 ? undefined : 'the bytes are whole, and not those of the checksum';
  } catch (error) {
    return explained(error);
  } finally {
    dataKey?.fill(0);
    await reader?.close();
  }
}

/** What can be seen without the data key: that each segment is there, has its size and is the one that the record means. */
export async function problemOfSegments(vault: BlobVault, stored: StoredBytes): Promise<string | undefined> {
  const total = stored.segments.reduce((sum, { plaintextSize }) => sum + plaintextSize, 0);
  if (total !== stored.size) return 'damaged: sizes of the record';
  for (const segment of stored.segments) {
    let blob: BlobReader | undefined;
    try {
      blob = await vault.open(segment);
      const problem = await problemOfSegment(blob, segment);
      if (problem !== undefined) return problem;
    } catch (error) {
      return explained(error);
    } finally {
      await blob?.close();
    }
  }
  return undefined;
}

async function problemOfSegment(blob: BlobReader, segment: SegmentRecord): Promise<string | undefined> {
  if (segment.sealedSize !== sealedSize(segment.plaintextSize)) return 'damaged: sizes of the record';
  if (blob.size !== segment.sealedSize) return 'damaged: size of the bytes';
  const header = Buffer.alloc(HEADER_SIZE);
  await blob.read(header, 0);
  const salt = Buffer.from(readSalt(header, 'aes-256-gcm')).toString('base64');
  return salt === segment.salt ? undefined : 'damaged: the blob holds another segment';
}

function explained(error: unknown): string {
  const reason = damageOf(error);
  if (reason === undefined) throw error;
  return reason === 'bytes: not-found' ? 'its bytes are missing' : `damaged: ${reason}`;
}
