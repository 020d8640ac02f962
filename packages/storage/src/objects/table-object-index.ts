import {
  type BucketRecord,
  type DeleteMarkerRecord,
  type EntriesPage,
  type InlineBytes,
  type InventoryRow,
  isDeleteMarker,
  type ListEntriesQuery,
  type ListPage,
  type ListQuery,
  type MasterKeyRecord,
  NULL_VERSION,
  type ObjectIndex,
  type ObjectRecord,
  type PartRecord,
  type PutOptions,
  type RemovalGuard,
  StoreError,
  type UploadRecord,
  type VersionRecord,
  type VersionSummary,
} from '../ports.ts';
import { BlobReferences } from './blob-references.ts';
import { BucketTable } from './bucket-table.ts';
import { DerivedRows, type RowProblem } from './derived-rows.ts';
import { InventoryTable } from './inventory-table.ts';
import { listPage } from './list-page.ts';
import { MasterKeyTable } from './master-key-table.ts';
import { ObjectVersions } from './object-versions.ts';
import { assertSameIdentity, assertSameSegments } from './segment-changes.ts';
import { SegmentPages } from './segment-pages.ts';
import { sequenceKey, sequenceOf } from './table-keys.ts';
import type { Table, Tables } from './tables.ts';
import { UploadTable } from './upload-table.ts';
import { versionIdOf } from './version-id.ts';

const VERSION_SEQUENCE = Buffer.from('version-sequence');
const INVENTORY_STARTED = Buffer.from('inventory');

/** The {@link ObjectIndex} of every engine that keeps sorted tables. Reads answer at once; writes are transactions. */
export class TableObjectIndex implements ObjectIndex {
  readonly #tables: Tables;
  readonly #buckets: BucketTable;
  readonly #versions: ObjectVersions;
  readonly #uploads: UploadTable;
  readonly #inventory: InventoryTable;
  readonly #pages: SegmentPages;
  readonly #blobs: BlobReferences;
  readonly #masterKeys: MasterKeyTable;
  /** The last version sequence, and since when there is an inventory. */
  readonly #progress: Table<Buffer>;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#buckets = new BucketTable(tables);
    this.#inventory = new InventoryTable(tables);
    this.#pages = new SegmentPages(tables);
    this.#versions = new ObjectVersions(tables, this.#pages, this.#inventory);
    this.#uploads = new UploadTable(tables, this.#inventory);
    this.#blobs = new BlobReferences(tables);
    this.#masterKeys = new MasterKeyTable(tables);
    this.#progress = tables.bytes('progress');
  }

  /** Counts what an older version of the program stored. To be awaited once, before all else. */
  async takeInventory(): Promise<void> {
    if (this.#progress.has(INVENTORY_STARTED)) return;
    await this.#tables.transaction(() => {
      this.#versions.countAll();
      this.#progress.put(INVENTORY_STARTED, sequenceKey(1));
    });
  }

  /** Counts everything anew, for an inventory that is wrong. */
  recount(): Promise<void> {
    return this.#tables.transaction(() => {
      this.#inventory.clear();
      this.#versions.countAll();
      this.#uploads.countAll();
    });
  }

  /** Compares rows that follow from records with the records, for a check of an index that nobody uses. */
  rowProblems(): readonly RowProblem[] {
    return new DerivedRows(this.#tables).problems();
  }

  /** Makes right what {@link rowProblems} names, and removes what is left over. */
  repairRows(): Promise<void> {
    return this.#tables.transaction(() => new DerivedRows(this.#tables).repair());
  }

  findBucket(name: string): BucketRecord | undefined {
    return this.#buckets.find(name);
  }

  listBuckets(query: { account: string; prefix: string; marker: string; limit: number }): {
    readonly buckets: readonly BucketRecord[];
    readonly isTruncated: boolean;
  } {
    return this.#buckets.list(query);
  }

  bucketNames(marker: string, limit: number): readonly string[] {
    return this.#buckets.names(marker, limit);
  }

  insertBucket(record: BucketRecord): Promise<void> {
    return this.#tables.transaction(() => {
      if (this.#buckets.find(record.name) !== undefined) throw new StoreError('conflict', 'the bucket exists');
      this.#buckets.insert(record);
    });
  }

  updateBucket(name: string, change: (current: BucketRecord) => BucketRecord): Promise<BucketRecord> {
    return this.#tables.transaction(() => {
      const current = this.#existingBucket(name);
      const changed = change(current);
      this.#buckets.replace(current, changed);
      return changed;
    });
  }

  deleteBucket(name: string): Promise<void> {
    return this.#tables.transaction(() => {
      const bucket = this.#existingBucket(name);
      if (!this.#versions.isEmpty(name) || !this.#uploads.isEmpty(name)) {
        throw new StoreError('conflict', 'the bucket is not empty');
      }
      this.#buckets.remove(bucket);
    });
  }

  findObject(bucket: string, key: string): ObjectRecord | undefined {
    return this.#versions.current(bucket, key);
  }

  findVersion(bucket: string, key: string, versionId: string): VersionRecord | undefined {
    return this.#versions.find(bucket, key, versionId);
  }

  findLatest(bucket: string, key: string): VersionRecord | undefined {
    return this.#versions.latest(bucket, key);
  }

  readInline(blobId: string): Buffer {
    const bytes = this.#blobs.inline(blobId);
    if (bytes === undefined) throw new StoreError('not-found', 'no such inline segment');
    return bytes;
  }

  putObject(record: ObjectRecord, options: PutOptions = {}): Promise<ObjectRecord> {
    return this.#tables.transaction(() => this.#put(record, options));
  }

  updateObject(
    bucket: string,
    key: string,
    change: (current: ObjectRecord) => ObjectRecord,
    versionId?: string,
  ): Promise<ObjectRecord> {
    const changeMetadata = (current: ObjectRecord): ObjectRecord => {
      const changed = change(current);
      assertSameSegments(current, changed);
      return changed;
    };
    return this.rewriteObject(bucket, key, changeMetadata, versionId === undefined ? {} : { versionId });
  }

  rewriteObject(
    bucket: string,
    key: string,
    change: (current: ObjectRecord) => ObjectRecord,
    { versionId, inline = [] }: { readonly versionId?: string; readonly inline?: readonly InlineBytes[] } = {},
  ): Promise<ObjectRecord> {
    return this.#tables.transaction(() => {
      const current =
        versionId === undefined ? this.findObject(bucket, key) : this.#versions.find(bucket, key, versionId);
      if (current === undefined || isDeleteMarker(current)) throw new StoreError('not-found', 'no such object');
      const changed = change(current);
      assertSameIdentity(current, changed);
      this.#blobs.storeInline(inline);
      this.#versions.rewrite(current, changed);
      this.#replaceSegments(current, changed);
      return changed;
    });
  }

  deleteObject(
    bucket: string,
    key: string,
    { nowMs, guard }: { readonly nowMs: number; readonly guard?: RemovalGuard },
  ): Promise<DeleteMarkerRecord | undefined> {
    return this.#tables.transaction(() => {
      const record = this.#buckets.find(bucket);
      if (record === undefined) return undefined;
      const victim = this.#replacedBy(record, key);
      if (victim !== undefined) {
        guard?.(victim);
        this.#remove(victim);
      }
      if (record.versioning === undefined) return undefined;
      const marker = this.#asVersion(record, { bucket, key, lastModifiedMs: nowMs, isDeleteMarker: true } as const);
      this.#versions.push(marker);
      return marker;
    });
  }

  deleteVersion(
    bucket: string,
    key: string,
    versionId: string,
    { guard }: { readonly guard?: RemovalGuard } = {},
  ): Promise<VersionRecord | undefined> {
    return this.#tables.transaction(() => {
      const victim = this.#versions.find(bucket, key, versionId);
      if (victim === undefined) return undefined;
      guard?.(victim);
      this.#remove(victim);
      return victim;
    });
  }

  listObjects(bucket: string, query: ListQuery): ListPage {
    const { lastEntry: _, ...page } = listPage(this.#versions.objects(bucket), query);
    return page;
  }

  listVersions(bucket: string, query: ListEntriesQuery): EntriesPage<VersionSummary> {
    const { lastEntry, ...page } = listPage(this.#versions.versions(bucket), query);
    return lastEntry === undefined ? page : { ...page, lastId: lastEntry.versionId ?? NULL_VERSION };
  }

  insertUpload(record: UploadRecord): Promise<void> {
    return this.#tables.transaction(() => {
      this.#existingBucket(record.bucket);
      this.#uploads.insert(record);
    });
  }

  findUpload(bucket: string, key: string, uploadId: string): UploadRecord | undefined {
    return this.#uploads.find(bucket, key, uploadId);
  }

  putPart(upload: UploadRecord, part: PartRecord, inline: readonly InlineBytes[] = []): Promise<void> {
    return this.#tables.transaction(() => {
      this.#existingUpload(upload);
      this.#blobs.storeInline(inline);
      const before = this.#uploads.putPart(upload, part);
      this.#blobs.replace(before === undefined ? [] : [before.segment], [part.segment]);
    });
  }

  listParts(uploadId: string, after: number, limit: number): readonly PartRecord[] {
    return this.#uploads.parts(uploadId, after, limit);
  }

  completeUpload(upload: UploadRecord, record: ObjectRecord, options: PutOptions = {}): Promise<ObjectRecord> {
    return this.#tables.transaction(() => {
      this.#existingUpload(upload);
      const parts = this.#uploads.parts(upload.uploadId, -1, Number.POSITIVE_INFINITY);
      const present = new Set(parts.map(({ segment }) => segment.blobId));
      if (!record.segments.every(({ blobId }) => present.has(blobId))) {
        throw new StoreError('conflict', 'a part was replaced');
      }
      const stored = this.#put(record, options);
      this.#uploads.remove(upload);
      this.#blobs.replace(
        parts.map(({ segment }) => segment),
        record.segments,
      );
      return stored;
    });
  }

  abortUpload(bucket: string, key: string, uploadId: string): Promise<boolean> {
    return this.#tables.transaction(() => {
      const upload = this.#uploads.find(bucket, key, uploadId);
      if (upload === undefined) return false;
      const parts = this.#uploads.remove(upload);
      this.#blobs.replace(
        parts.map(({ segment }) => segment),
        [],
      );
      return true;
    });
  }

  listUploads(bucket: string, query: ListEntriesQuery): EntriesPage<UploadRecord> {
    const { lastEntry, ...page } = listPage(this.#uploads.cursor(bucket), query);
    return lastEntry === undefined ? page : { ...page, lastId: lastEntry.uploadId };
  }

  inventory(bucket?: string): readonly InventoryRow[] {
    return this.#inventory.list(bucket);
  }

  blobsToDelete(limit: number): readonly string[] {
    return this.#blobs.oldestDeletions(limit);
  }

  blobsDeleted(blobIds: readonly string[]): Promise<void> {
    return this.#tables.transaction(() => this.#blobs.forget(blobIds));
  }

  knowsBlob(blobId: string): boolean {
    return this.#blobs.knows(blobId);
  }

  listMasterKeys(region: string): readonly MasterKeyRecord[] {
    return this.#masterKeys.list(region);
  }

  insertMasterKey(record: MasterKeyRecord): Promise<void> {
    return this.#tables.transaction(() => {
      if (this.#masterKeys.has(record.region, record.version)) {
        throw new StoreError('conflict', 'that master key version exists');
      }
      this.#masterKeys.insert(record);
    });
  }

  async close(): Promise<void> {
    await this.#tables.close();
  }

  #put(record: ObjectRecord, { inline = [], ifAbsent = false, guard, asNullVersion }: PutOptions): ObjectRecord {
    const found = this.#existingBucket(record.bucket);
    const bucket =
      asNullVersion === true && found.versioning === 'Enabled' ? { ...found, versioning: 'Suspended' as const } : found;
    const victim = this.#replacedBy(bucket, record.key);
    if (bucket.versioning === undefined) {
      if (ifAbsent && victim !== undefined) throw new StoreError('conflict', 'the object exists');
      if (victim !== undefined) guard?.(victim);
      this.#blobs.storeInline(inline);
      const before = victim !== undefined && isDeleteMarker(victim) ? undefined : victim;
      this.#versions.replaceCurrent(before, record);
      this.#replaceSegments(before, record);
      return record;
    }
    if (victim !== undefined) {
      guard?.(victim);
      this.#remove(victim);
    }
    this.#blobs.storeInline(inline);
    const stored = this.#asVersion(bucket, record);
    this.#versions.push(stored);
    this.#replaceSegments(undefined, stored);
    return stored;
  }

  /** What a new version of the key would remove for good. */
  #replacedBy({ name, versioning }: BucketRecord, key: string): VersionRecord | undefined {
    if (versioning === undefined) return this.#versions.current(name, key);
    return versioning === 'Suspended' ? this.#versions.find(name, key, NULL_VERSION) : undefined;
  }

  #remove(victim: VersionRecord): void {
    this.#versions.remove(victim);
    if (!isDeleteMarker(victim)) this.#replaceSegments(victim, undefined);
  }

  #replaceSegments(before: ObjectRecord | undefined, after: ObjectRecord | undefined): void {
    this.#blobs.replace(before?.segments ?? [], after?.segments ?? []);
    this.#pages.replace(before?.segments ?? [], after?.segments ?? []);
  }

  #asVersion<T extends { readonly bucket: string; readonly key: string }>(
    { versioning }: BucketRecord,
    record: T,
  ): T & { readonly sequence: number; readonly versionId?: string } {
    const last = this.#progress.get(VERSION_SEQUENCE);
    const sequence = last === undefined ? 1 : sequenceOf(last) + 1;
    this.#progress.put(VERSION_SEQUENCE, sequenceKey(sequence));
    if (versioning === 'Suspended') return { ...record, sequence };
    return { ...record, sequence, versionId: versionIdOf(record.bucket, record.key, sequence) };
  }

  #existingBucket(name: string): BucketRecord {
    const bucket = this.#buckets.find(name);
    if (bucket === undefined) throw new StoreError('not-found', 'no such bucket');
    return bucket;
  }

  #existingUpload({ bucket, key, uploadId }: UploadRecord): void {
    if (this.#uploads.find(bucket, key, uploadId) === undefined) {
      throw new StoreError('not-found', 'no such upload');
    }
  }
}
