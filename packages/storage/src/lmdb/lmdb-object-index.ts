import { join } from 'node:path';
import { listPage } from '../listing/list-page.ts';
import { assertSameSegments } from '../listing/segment-changes.ts';
import type { BucketRecord, ListPage, ListQuery, MasterKeyRecord, ObjectIndex, ObjectRecord } from '../ports.ts';
import { StoreError } from '../ports.ts';
import { BlobReferences } from './blob-references.ts';
import { BucketTable } from './bucket-table.ts';
import { Environment, type JsonTable } from './environment.ts';
import { ownedKey, pastAll } from './keys.ts';
import { LmdbCursor } from './lmdb-cursor.ts';

const FORMAT = { format: 'osseal-objects', version: 1 } as const;

/** An {@link ObjectIndex} in one lmdb file, `objects.mdb`. Reads answer at once; writes of one turn share a commit. */
export class LmdbObjectIndex implements ObjectIndex {
  readonly #environment: Environment;
  readonly #buckets: BucketTable;
  readonly #objects: JsonTable<ObjectRecord>;
  readonly #masterKeys: JsonTable<MasterKeyRecord & { readonly order: number }>;
  readonly #blobs: BlobReferences;

  private constructor(environment: Environment) {
    this.#environment = environment;
    this.#buckets = new BucketTable(environment);
    this.#objects = environment.json('objects');
    this.#masterKeys = environment.json('master-keys');
    this.#blobs = new BlobReferences(environment);
  }

  /**
   * @param directory where `objects.mdb` is or shall be; one process at a time
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string): Promise<LmdbObjectIndex> {
    return new LmdbObjectIndex(await Environment.open(join(directory, 'objects.mdb'), FORMAT));
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

  insertBucket(record: BucketRecord): Promise<void> {
    return this.#environment.transaction(() => {
      if (this.#buckets.find(record.name) !== undefined) throw new StoreError('conflict', 'the bucket exists');
      this.#buckets.insert(record);
    });
  }

  updateBucket(name: string, change: (current: BucketRecord) => BucketRecord): Promise<BucketRecord> {
    return this.#environment.transaction(() => {
      const current = this.#existingBucket(name);
      const changed = change(current);
      this.#buckets.replace(current, changed);
      return changed;
    });
  }

  deleteBucket(name: string): Promise<void> {
    return this.#environment.transaction(() => {
      const bucket = this.#existingBucket(name);
      const start = ownedKey(name, '');
      for (const _ of this.#objects.getKeys({ start, end: pastAll(start), limit: 1 })) {
        throw new StoreError('conflict', 'the bucket is not empty');
      }
      this.#buckets.remove(bucket);
    });
  }

  findObject(bucket: string, key: string): ObjectRecord | undefined {
    return this.#objects.get(ownedKey(bucket, key));
  }

  readInline(blobId: string): Buffer {
    const bytes = this.#blobs.inline(blobId);
    if (bytes === undefined) throw new StoreError('not-found', 'no such inline segment');
    return bytes;
  }

  putObject(
    record: ObjectRecord,
    options: { inline?: readonly { readonly blobId: string; readonly bytes: Uint8Array }[]; ifAbsent?: boolean } = {},
  ): Promise<void> {
    const key = ownedKey(record.bucket, record.key);
    return this.#environment.transaction(() => {
      if (!this.#buckets.has(record.bucket)) throw noSuchBucket();
      const before = this.#objects.get(key);
      if (options.ifAbsent === true && before !== undefined) throw new StoreError('conflict', 'the object exists');
      void this.#objects.put(key, record);
      for (const { blobId, bytes } of options.inline ?? []) this.#blobs.storeInline(blobId, bytes);
      this.#blobs.replace(before, record);
    });
  }

  updateObject(bucket: string, key: string, change: (current: ObjectRecord) => ObjectRecord): Promise<ObjectRecord> {
    return this.#environment.transaction(() => {
      const current = this.findObject(bucket, key);
      if (current === undefined) throw new StoreError('not-found', 'no such object');
      const changed = change(current);
      assertSameSegments(current, changed);
      void this.#objects.put(ownedKey(bucket, key), changed);
      return changed;
    });
  }

  deleteObject(bucket: string, key: string): Promise<void> {
    return this.#environment.transaction(() => {
      const before = this.findObject(bucket, key);
      if (before === undefined) return;
      void this.#objects.remove(ownedKey(bucket, key));
      this.#blobs.replace(before);
    });
  }

  listObjects(bucket: string, query: ListQuery): ListPage {
    const cursor = new LmdbCursor(this.#objects, bucket);
    try {
      return listPage(cursor, query);
    } finally {
      cursor.close();
    }
  }

  blobsToDelete(limit: number): readonly string[] {
    return this.#blobs.oldestDeletions(limit);
  }

  blobsDeleted(blobIds: readonly string[]): Promise<void> {
    return this.#environment.transaction(() => this.#blobs.forget(blobIds));
  }

  knowsBlob(blobId: string): boolean {
    return this.#blobs.knows(blobId);
  }

  listMasterKeys(region: string): readonly MasterKeyRecord[] {
    const start = ownedKey(region, '');
    return [...this.#masterKeys.getRange({ start, end: pastAll(start) })]
      .sort((a, b) => b.value.order - a.value.order)
      .map(({ value: { order: _, ...record } }) => record);
  }

  insertMasterKey(record: MasterKeyRecord): Promise<void> {
    const key = ownedKey(record.region, record.version);
    return this.#environment.transaction(() => {
      if (this.#masterKeys.doesExist(key)) throw new StoreError('conflict', 'that master key version exists');
      void this.#masterKeys.put(key, { ...record, order: this.listMasterKeys(record.region).length });
    });
  }

  async close(): Promise<void> {
    await this.#environment.close();
  }

  #existingBucket(name: string): BucketRecord {
    const bucket = this.#buckets.find(name);
    if (bucket === undefined) throw noSuchBucket();
    return bucket;
  }
}

function noSuchBucket(): StoreError {
  return new StoreError('not-found', 'no such bucket');
}
