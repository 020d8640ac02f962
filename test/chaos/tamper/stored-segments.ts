import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeleteMarker, type ObjectRecord, type SegmentRecord } from '@osseal/storage';
import { LmdbObjectIndex } from '@osseal/storage/lmdb';
import type { Stored } from './shapes.ts';

/** The sealed bytes and records of a data folder that no server uses, for whoever may write to the disk. */
export class StoredSegments {
  readonly #dataDir: string;
  readonly #index: LmdbObjectIndex;

  private constructor(dataDir: string, index: LmdbObjectIndex) {
    this.#dataDir = dataDir;
    this.#index = index;
  }

  static async open(dataDir: string): Promise<StoredSegments> {
    return new StoredSegments(dataDir, await LmdbObjectIndex.open(join(dataDir, 'oss')));
  }

  close(): Promise<void> {
    return this.#index.close();
  }

  recordOf({ bucket, key, versionId }: Stored): ObjectRecord {
    const record =
      versionId === undefined ? this.#index.findObject(bucket, key) : this.#index.findVersion(bucket, key, versionId);
    if (record === undefined || isDeleteMarker(record)) throw new Error(`no object ${key}`);
    return record;
  }

  /** Of a victim: its last segment, so that with several a part of the object is sound. */
  segmentOf(stored: Stored): SegmentRecord {
    const segment = this.recordOf(stored).segments.at(-1);
    if (segment === undefined) throw new Error(`${stored.key} has no segment`);
    return segment;
  }

  async read({ blobId, inline }: SegmentRecord): Promise<Buffer> {
    return inline ? this.#index.readInline(blobId) : readFile(this.#file(blobId));
  }

  async write(stored: Stored, { blobId, inline }: SegmentRecord, bytes: Buffer): Promise<void> {
    if (!inline) return writeFile(this.#file(blobId), bytes);
    await this.change(stored, (record) => record, [{ blobId, bytes }]);
  }

  async remove(stored: Stored, segment: SegmentRecord): Promise<void> {
    if (!segment.inline) return rm(this.#file(segment.blobId));
    // The index deletes what its record does not name any more.
    const gone = { ...segment, blobId: 'f'.repeat(32) };
    await this.change(stored, (record) => ({
      ...record,
      segments: record.segments.map((one) => (one.blobId === segment.blobId ? gone : one)),
    }));
  }

  async change(
    { bucket, key, versionId }: Stored,
    change: (record: ObjectRecord) => ObjectRecord,
    inline: readonly { readonly blobId: string; readonly bytes: Buffer }[] = [],
  ): Promise<void> {
    await this.#index.rewriteObject(bucket, key, change, { inline, ...(versionId !== undefined && { versionId }) });
  }

  #file(blobId: string): string {
    return join(this.#dataDir, 'oss', 'blobs', blobId.slice(0, 2), blobId.slice(2));
  }
}
