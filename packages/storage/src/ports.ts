/**
 * The storage ports. Domain code names only these types; an engine (lowdb, lmdb, files, memory) is chosen where a
 * process is composed. Every engine passes the same contract suite (`packages/testkit`).
 *
 * Conventions: an `Awaitable` read may answer at once; a write resolves only when it survives `kill -9` (and, with the
 * engine's default durability, a power cut). Records are plain JSON values and are never mutated after they are
 * handed over, in either direction. Times are ISO 8601 UTC strings unless a name says `Ms`.
 */

export type Awaitable<T> = T | Promise<T>;

/** Why a store refused. `conflict`: the thing exists or changed meanwhile. `corrupt`/`newer`: a file this version must not touch. */
export type StoreErrorCode = 'not-found' | 'conflict' | 'corrupt' | 'newer' | 'unavailable' | 'full' | 'locked';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

// ---------------------------------------------------------------- KMS: keys

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport';

/** One version of a CMK. `sealedMaterial` is a compact JWE under the root key; a registry never holds plaintext material. */
export interface KeyVersionRecord {
  readonly keyVersionId: string;
  readonly createdAt: string;
  readonly sealedMaterial: string;
}

/** A customer master key. `keyId` is unique in the registry, over all accounts and regions. */
export interface CmkRecord {
  readonly keyId: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: string;
  readonly description: string;
  readonly keySpec: string;
  readonly keyUsage: string;
  readonly origin: 'Aliyun_KMS' | 'EXTERNAL';
  readonly protectionLevel: 'SOFTWARE' | 'HSM';
  readonly state: KeyState;
  /** `Service`: made and managed by a cloud service (alias/acs/oss); users may look at it and nothing else. */
  readonly creatorType: 'User' | 'Service';
  /** Set while PendingDeletion. */
  readonly deleteAt?: string;
  readonly primaryVersionId: string;
  readonly versions: readonly KeyVersionRecord[];
  readonly lastRotatedAt: string;
  /** Seconds; present while automatic rotation is on. */
  readonly rotationIntervalSeconds?: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Key policy document; absent = the default policy, which leaves the decision to RAM. */
  readonly policy?: unknown;
}

export interface AliasRecord {
  readonly account: string;
  readonly region: string;
  /** With its `alias/` prefix. */
  readonly aliasName: string;
  readonly keyId: string;
  readonly createdAt: string;
}

export interface Scope {
  readonly account: string;
  readonly region: string;
}

export interface KeyRegistry {
  findKey(keyId: string): Awaitable<CmkRecord | undefined>;
  /** The key that owns a version. */
  findKeyByVersion(keyVersionId: string): Awaitable<CmkRecord | undefined>;
  /** All keys of one account in one region, by creation time, then id. The same array until a key changes. */
  listKeys(scope: Scope): Awaitable<readonly CmkRecord[]>;
  /** Every key, in no order; for start-up work (expiry, sealing checks). */
  allKeys(): Awaitable<Iterable<CmkRecord>>;
  /** @throws StoreError `conflict` when the key id or one of its version ids is taken. */
  insertKey(record: CmkRecord): Promise<void>;
  /**
   * Replaces a key by what `change` makes of it, atomically. What `change` throws reaches the caller and nothing changes.
   * @throws StoreError `not-found`
   */
  updateKey(keyId: string, change: (current: CmkRecord) => CmkRecord): Promise<CmkRecord>;
  /** Removes a key and its aliases, whether or not it exists. */
  deleteKey(keyId: string): Promise<void>;

  findAlias(scope: Scope, aliasName: string): Awaitable<AliasRecord | undefined>;
  /** By alias name. */
  listAliases(scope: Scope): Awaitable<readonly AliasRecord[]>;
  listAliasesOfKey(keyId: string): Awaitable<readonly AliasRecord[]>;
  /** @throws StoreError `conflict` when the alias exists. */
  insertAlias(record: AliasRecord): Promise<void>;
  /** @throws StoreError `not-found` */
  updateAlias(scope: Scope, aliasName: string, keyId: string): Promise<void>;
  /** @throws StoreError `not-found` */
  deleteAlias(scope: Scope, aliasName: string): Promise<void>;
  close(): Promise<void>;
}

// ------------------------------------------------------- KMS: account directory

export interface AccountRecord {
  /** 16 decimal digits. */
  readonly uid: string;
  readonly kmsActivated: boolean;
  readonly createdAt: string;
}

export interface UserRecord {
  readonly account: string;
  readonly name: string;
  readonly userId: string;
  /** Names of attached policies: the account's own first, else a system policy. */
  readonly policies: readonly string[];
  readonly createdAt: string;
}

export interface RoleRecord {
  readonly account: string;
  readonly name: string;
  readonly roleId: string;
  readonly trust: unknown;
  readonly policies: readonly string[];
  readonly createdAt: string;
}

export interface PolicyRecord {
  readonly account: string;
  readonly name: string;
  readonly document: unknown;
  readonly createdAt: string;
}

export interface AccessKeyRecord {
  readonly accessKeyId: string;
  /** Compact JWE under the root key. */
  readonly sealedSecret: string;
  readonly status: 'Active' | 'Inactive';
  readonly account: string;
  /** Absent: the account root's. */
  readonly user?: string;
  readonly createdAt: string;
}

/** Accounts, users, roles, policies and access keys. Reads answer at once from memory on the embedded engine. */
export interface AccountDirectory {
  findAccount(uid: string): Awaitable<AccountRecord | undefined>;
  findUser(account: string, name: string): Awaitable<UserRecord | undefined>;
  findRole(account: string, name: string): Awaitable<RoleRecord | undefined>;
  findPolicy(account: string, name: string): Awaitable<PolicyRecord | undefined>;
  findAccessKey(accessKeyId: string): Awaitable<AccessKeyRecord | undefined>;
  listAccounts(): Awaitable<readonly AccountRecord[]>;
  /** Counts up with every change, so that what is derived from records can be cached until then. */
  revision(): number;
  /** Insert or replace, by natural id. One durable commit for the whole batch. */
  put(changes: DirectoryChanges): Promise<void>;
  close(): Promise<void>;
}

export interface DirectoryChanges {
  readonly accounts?: readonly AccountRecord[];
  readonly users?: readonly UserRecord[];
  readonly roles?: readonly RoleRecord[];
  readonly policies?: readonly PolicyRecord[];
  readonly accessKeys?: readonly AccessKeyRecord[];
}

// ------------------------------------------------------- KMS: usage and audit

/** What made a KMS call happen when a service made it for somebody. */
export interface CallCause {
  readonly service: 'oss';
  readonly action: string;
  readonly bucket: string;
  readonly object?: string;
  readonly requestId: string;
}

/** One row of the bill: all calls that agree in every other field. */
export interface UsageCounter {
  /** Start of the hour, `2026-11-23T15:00:00Z`. */
  readonly hour: string;
  readonly region: string;
  readonly account: string;
  /** ARN. */
  readonly principal: string;
  readonly action: string;
  /** '' when the call named none that exists. */
  readonly keyId: string;
  /** What the price list charges the key as. */
  readonly keyClass: 'service' | 'basic' | 'advanced' | 'none';
  /** `Success` or the error code. */
  readonly outcome: string;
  /** `<OSS action> <bucket>`, or '' for a direct call. */
  readonly cause: string;
  readonly calls: number;
}

/** One call, for the audit trail. */
export interface AuditRecord {
  readonly timeMs: number;
  readonly requestId: string;
  readonly region: string;
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  readonly keyId: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly cause?: CallCause;
}

export interface UsageLedger {
  /**
   * Adds one call to its row and its record to the audit trail (null: only counted). Resolves when both survive `kill -9`;
   * many callers share one commit.
   */
  record(counter: Omit<UsageCounter, 'calls'>, audit: AuditRecord | null): Promise<void>;
  /** Rows with `since <= hour < until`; a bound left out is open. */
  counters(range: { since?: string; until?: string }): Awaitable<readonly UsageCounter[]>;
  /** Newest first. The trail is bounded by age and by number of records, oldest dropped first. */
  audit(query: { requestId?: string; limit: number }): Awaitable<readonly AuditRecord[]>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- OSS: index

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
  /** Exclusive lower bound in UTF-8 byte order; need not exist. '' = from the start. */
  readonly startAfter: string;
  /** Keys and common prefixes together. */
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
  /** Bytes of an inline segment. @throws StoreError `not-found` */
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
  /** Atomic change of metadata only; the segments must stay. @throws StoreError `not-found` */
  updateObject(bucket: string, key: string, change: (current: ObjectRecord) => ObjectRecord): Promise<ObjectRecord>;
  /** Removes the object, if there is one, and queues its blobs for deletion in the same transaction. */
  deleteObject(bucket: string, key: string): Promise<void>;
  /** UTF-8 byte order; seeks past each common prefix, so a page costs what it shows. */
  listObjects(bucket: string, query: ListQuery): Awaitable<ListPage>;

  /** Blobs that no record names any more, oldest first. */
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

// ---------------------------------------------------------------- OSS: bytes

export interface BlobWriter {
  readonly blobId: string;
  /** Appends in call order. Resolves when more may be written; callers await it (back-pressure). */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Resolves with the blob's size when its bytes and its name are durable. */
  finish(): Promise<number>;
  /** Throws all away; safe after any failure and after finish. */
  abort(): Promise<void>;
}

export interface BlobReader {
  readonly size: number;
  /** Fills `into` from `position`; resolves with the bytes read, fewer only at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

export interface BlobStore {
  create(): Promise<BlobWriter>;
  /** @throws StoreError `not-found` */
  open(blobId: string): Promise<BlobReader>;
  /** Whether or not it exists. */
  delete(blobId: string): Promise<void>;
  /** Ids of all finished blobs. */
  list(): AsyncIterable<string>;
  close(): Promise<void>;
}

