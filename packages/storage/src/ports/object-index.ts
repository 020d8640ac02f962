import type { Awaitable } from './store.ts';

export type BucketAcl = 'private' | 'public-read' | 'public-read-write';
export type ObjectAcl = 'default' | BucketAcl;

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
}

/** How an object's data key is kept. The plaintext data key is nowhere at rest. */
export type ObjectEncryption =
  | { readonly method: 'none' }
  | {
      readonly method: 'AES256';
      /** Version of the region's OSS-managed master key that wrapped the data key. */
      readonly masterKeyVersion: string;
      /** Base64. */
      readonly wrappedDataKey: string;
    }
  | {
      readonly method: 'KMS';
      /** The real key id, also for the default CMK. */
      readonly keyId: string;
      readonly keyVersionId: string;
      /** True when the write named no key (default CMK): reads then go as the service. */
      readonly serviceKey: boolean;
      /** CiphertextBlob as KMS returned it. */
      readonly wrappedDataKey: string;
      readonly encryptionContext?: Readonly<Record<string, string>>;
    };

/** One sealed run of bytes: one per PUT, part or append. */
export interface SegmentRecord {
  /** Where the sealed bytes are: a BlobStore blob, or inline in the index under this id. */
  readonly blobId: string;
  readonly inline: boolean;
  readonly plaintextSize: number;
  readonly sealedSize: number;
  /** Base64 of the segment salt: proves that the blob is the one that this record means. */
  readonly salt: string;
}

export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  /** Plaintext bytes. */
  readonly size: number;
  /** Upper-case hex, without quotes. */
  readonly etag: string;
  /** Decimal string, over the plaintext. */
  readonly crc64: string;
  /** Base64 MD5 of the plaintext; absent where the type has none. */
  readonly contentMd5?: string;
  readonly lastModifiedMs: number;
  readonly type: 'Normal' | 'Multipart' | 'Appendable' | 'Symlink';
  readonly storageClass: string;
  readonly acl: ObjectAcl;
  /** Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires: lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** x-oss-meta-*, without the prefix, lower-case names. */
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** 1: object envelope v1. */
  readonly envelopeVersion: 1;
  readonly encryption: ObjectEncryption;
  readonly segments: readonly SegmentRecord[];
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

export interface ListPage {
  readonly objects: readonly ObjectRecord[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** Last key or common prefix of this page; pass as `startAfter` for the next. '' on an empty page. */
  readonly last: string;
}

export interface ObjectIndex {
  findBucket(name: string): Awaitable<BucketRecord | undefined>;
  /** The account's buckets by name: those that start with `prefix` and come after `marker`, at most `limit`. */
  listBuckets(query: { account: string; prefix: string; marker: string; limit: number }): Awaitable<{
    readonly buckets: readonly BucketRecord[];
    readonly isTruncated: boolean;
  }>;
  /** @throws StoreError `conflict` when the name is taken. */
  insertBucket(record: BucketRecord): Promise<void>;
  /** Atomic, like KeyRegistry.updateKey. @throws StoreError `not-found` */
  updateBucket(name: string, change: (current: BucketRecord) => BucketRecord): Promise<BucketRecord>;
  /** @throws StoreError `not-found`; `conflict` when it is not empty. */
  deleteBucket(name: string): Promise<void>;

  findObject(bucket: string, key: string): Awaitable<ObjectRecord | undefined>;
  /** Bytes of an inline segment. @throws StoreError `not-found`: the object was replaced or deleted after its record was read. */
  readInline(blobId: string): Awaitable<Buffer>;
  /**
   * Makes `record` the object under its key. In the same transaction: stores `inline` bytes, checks that the bucket
   * exists and, with `ifAbsent`, that no object does, and queues the blobs of the replaced record for deletion.
   * @throws StoreError `not-found` (bucket gone), `conflict` (`ifAbsent`)
   */
  putObject(
    record: ObjectRecord,
    options?: { inline?: readonly { readonly blobId: string; readonly bytes: Uint8Array }[]; ifAbsent?: boolean },
  ): Promise<void>;
  /** Atomic change of metadata only; bucket, key and segments must stay (TypeError). @throws StoreError `not-found` */
  updateObject(bucket: string, key: string, change: (current: ObjectRecord) => ObjectRecord): Promise<ObjectRecord>;
  /** Removes the object, if there is one, and queues its blobs for deletion in the same transaction. */
  deleteObject(bucket: string, key: string): Promise<void>;
  /** UTF-8 byte order; seeks past each common prefix, so a page costs what it shows. */
  listObjects(bucket: string, query: ListQuery): Awaitable<ListPage>;

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
