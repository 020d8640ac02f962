import type { CorsConfiguration } from './cors.ts';
import type { LifecycleRule } from './lifecycle.ts';
import type {
  BucketAcl,
  DeleteMarkerRecord,
  InventoryRow,
  ObjectRecord,
  ObjectSummary,
  PartRecord,
  UploadRecord,
  VersionRecord,
} from './object-records.ts';
import type { RefererConfiguration } from './referer.ts';
import type { Awaitable } from './store.ts';

/** A bucket's default encryption. `keyId` absent with KMS: the default CMK alias/acs/oss. */
export interface EncryptionRule {
  readonly method: 'AES256' | 'KMS';
  readonly keyId?: string;
}

export interface BucketRecord {
  readonly name: string;
  /** Owner's account uid. */
  readonly account: string;
  readonly region: string;
  readonly createdAt: string;
  readonly acl: BucketAcl;
  readonly storageClass: string;
  /** Absent: None. */
  readonly encryption?: EncryptionRule;
  /** Bucket policy, JSON text as it was set. Absent: there is none. */
  readonly policy?: string;
  /** Absent: versioning was never enabled. It cannot go back to that. */
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly tags?: Readonly<Record<string, string>>;
  readonly lifecycle?: readonly LifecycleRule[];
  readonly cors?: CorsConfiguration;
  /** Absent: every page is allowed. */
  readonly referer?: RefererConfiguration;
  /** Absent: the owner pays. */
  readonly requestPayment?: 'BucketOwner' | 'Requester';
  /** Absent: it was never set. */
  readonly transferAcceleration?: boolean;
}

/** One version of a region's OSS-managed master key, sealed under the gateway's root key. */
export interface MasterKeyRecord {
  readonly region: string;
  readonly version: string;
  readonly createdAt: string;
  readonly sealedMaterial: string;
}

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /**
   * Exclusive lower bound in UTF-8 byte order; need not exist. '' = from the start. It bounds common prefixes like keys, so
   * one that starts with a common prefix leaves out all that is below it.
   */
  readonly startAfter: string;
  /** Keys and common prefixes together. 0: an empty page that is not truncated. */
  readonly limit: number;
}

export interface ListPage<Entry = ObjectSummary> {
  readonly objects: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** Last key or common prefix of this page; pass as `startAfter` for the next. '' on an empty page. */
  readonly last: string;
}

/** A listing in which a key can stand more than once. */
export interface ListEntriesQuery extends ListQuery {
  /** With `startAfter` being a key: goes on behind this version or upload of it, instead of behind all of them. */
  readonly startAfterId?: string;
}

export interface EntriesPage<Entry> extends ListPage<Entry> {
  /** Version or upload id of the last entry, absent when that is a common prefix or the page is empty. */
  readonly lastId?: string;
}

/** A version as listings have it. */
export type VersionSummary = (ObjectSummary | DeleteMarkerRecord) & { readonly isLatest: boolean };

/** The wire name of the null version. */
export const NULL_VERSION = 'null';

/** Bytes that are few enough to be kept in the index. */
export interface InlineBytes {
  readonly blobId: string;
  readonly bytes: Uint8Array;
}

/**
 * Sees the version that a change is about to remove for good, inside the transaction, and throws to refuse. Not called
 * when nothing is removed.
 */
export type RemovalGuard = (victim: VersionRecord) => void;

export interface PutOptions {
  readonly inline?: readonly InlineBytes[];
  /** Refuses to replace an object. Without effect in buckets with versioning, where nothing is lost. */
  readonly ifAbsent?: boolean;
  readonly guard?: RemovalGuard;
  /** Where there is versioning: becomes the null version, as if that were suspended. */
  readonly asNullVersion?: boolean;
}

export interface ObjectIndex {
  findBucket(name: string): Awaitable<BucketRecord | undefined>;
  /** The account's buckets by name: those that start with `prefix` and come after `marker`, at most `limit`. */
  listBuckets(query: { account: string; prefix: string; marker: string; limit: number }): Awaitable<{
    readonly buckets: readonly BucketRecord[];
    readonly isTruncated: boolean;
  }>;
  /** Names of all buckets of all accounts, in order: those after `marker`, at most `limit`. */
  bucketNames(marker: string, limit: number): Awaitable<readonly string[]>;
  /** @throws StoreError `conflict` when the name is taken. */
  insertBucket(record: BucketRecord): Promise<void>;
  /** Atomic, like KeyRegistry.updateKey. @throws StoreError `not-found` */
  updateBucket(name: string, change: (current: BucketRecord) => BucketRecord): Promise<BucketRecord>;
  /** @throws StoreError `not-found`; `conflict` while it holds versions, delete markers or open uploads. */
  deleteBucket(name: string): Promise<void>;

  /** The current object; undefined when there is none or its latest version is a delete marker. */
  findObject(bucket: string, key: string): Awaitable<ObjectRecord | undefined>;
  /** One version of a key; {@link NULL_VERSION} is that of buckets without versioning, too. */
  findVersion(bucket: string, key: string, versionId: string): Awaitable<VersionRecord | undefined>;
  /** The newest version, which may be a delete marker. */
  findLatest(bucket: string, key: string): Awaitable<VersionRecord | undefined>;
  /** Bytes of an inline segment. @throws StoreError `not-found`: the object was replaced or deleted after its record was read. */
  readInline(blobId: string): Awaitable<Buffer>;
  /**
   * Makes `record` the latest version of its key. What the bucket's versioning says, as it is in that transaction,
   * decides what becomes of the version before: replaced without it, kept with it; suspended, the null version is
   * replaced. In the same transaction `inline` bytes are stored and the blobs of what is replaced are queued for deletion.
   * @returns the record with its version id and sequence
   * @throws StoreError `not-found` (bucket gone), `conflict` (`ifAbsent`); and what `guard` throws
   */
  putObject(record: ObjectRecord, options?: PutOptions): Promise<ObjectRecord>;
  /**
   * Atomic change of metadata only; bucket, key, version and segments must stay (TypeError).
   * @param versionId absent: the current object
   * @throws StoreError `not-found`
   */
  updateObject(
    bucket: string,
    key: string,
    change: (current: ObjectRecord) => ObjectRecord,
    versionId?: string,
  ): Promise<ObjectRecord>;
  /**
   * Atomic change of an object in its place, segments included: bytes are appended, or the same content is sealed anew. It
   * stays the version that it is. Blobs that are named no more are queued for deletion.
   * @throws StoreError `not-found`
   */
  rewriteObject(
    bucket: string,
    key: string,
    change: (current: ObjectRecord) => ObjectRecord,
    options?: { readonly versionId?: string; readonly inline?: readonly InlineBytes[] },
  ): Promise<ObjectRecord>;
  /**
   * Deletes the key: for good without versioning, by a delete marker with it. Queues blobs in the same transaction.
   * @returns the marker, if one was made
   */
  deleteObject(
    bucket: string,
    key: string,
    options: { readonly nowMs: number; readonly guard?: RemovalGuard },
  ): Promise<DeleteMarkerRecord | undefined>;
  /** Removes one version for good. When it was the latest, the one before takes its place. @returns what was removed */
  deleteVersion(
    bucket: string,
    key: string,
    versionId: string,
    options?: { readonly guard?: RemovalGuard },
  ): Promise<VersionRecord | undefined>;
  /** Current objects in UTF-8 byte order; seeks past each common prefix, so a page costs what it shows. */
  listObjects(bucket: string, query: ListQuery): Awaitable<ListPage>;
  /** All versions and delete markers: keys in UTF-8 byte order, the newest version of a key first. */
  listVersions(bucket: string, query: ListEntriesQuery): Awaitable<EntriesPage<VersionSummary>>;

  /** @throws StoreError `not-found` (bucket gone) */
  insertUpload(record: UploadRecord): Promise<void>;
  findUpload(bucket: string, key: string, uploadId: string): Awaitable<UploadRecord | undefined>;
  /** Adds a part or replaces the one of its number. @throws StoreError `not-found`: the upload is gone. */
  putPart(upload: UploadRecord, part: PartRecord, inline?: readonly InlineBytes[]): Promise<void>;
  /** By number: those above `after`, at most `limit`. */
  listParts(uploadId: string, after: number, limit: number): Awaitable<readonly PartRecord[]>;
  /**
   * `putObject` of a record made of the upload's parts, whose segments it takes over without copying; the upload and its
   * other parts are gone with the same transaction.
   * @throws StoreError as `putObject`; `not-found` also when the upload is gone, `conflict` also when a part was replaced
   */
  completeUpload(upload: UploadRecord, record: ObjectRecord, options?: PutOptions): Promise<ObjectRecord>;
  /** @returns false when there was no such upload */
  abortUpload(bucket: string, key: string, uploadId: string): Promise<boolean>;
  /** Open uploads by key, those of one key by upload id. */
  listUploads(bucket: string, query: ListEntriesQuery): Awaitable<EntriesPage<UploadRecord>>;

  /** What buckets hold, by kind; of one bucket, or of all. */
  inventory(bucket?: string): Awaitable<readonly InventoryRow[]>;

  /** BlobStore blobs that no record names any more, oldest first. Inline bytes go with their record and never come here. */
  blobsToDelete(limit: number): Awaitable<readonly string[]>;
  /** Forgets queued blobs after the BlobStore has deleted them. */
  blobsDeleted(blobIds: readonly string[]): Promise<void>;
  /** True if a record or the deletion queue names the blob; for the sweep of orphans after a crash. */
  knowsBlob(blobId: string): Awaitable<boolean>;

  /** Newest first. */
  listMasterKeys(region: string): Awaitable<readonly MasterKeyRecord[]>;
  /** @throws StoreError `conflict` when that version exists. */
  insertMasterKey(record: MasterKeyRecord): Promise<void>;
  close(): Promise<void>;
}
