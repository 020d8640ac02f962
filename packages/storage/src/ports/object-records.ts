export type BucketAcl = 'private' | 'public-read' | 'public-read-write';
export type ObjectAcl = 'default' | BucketAcl;

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

/** What a write says about an object besides its bytes. */
export interface ObjectDescription {
  readonly storageClass: string;
  readonly acl: ObjectAcl;
  /** Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires: lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** x-oss-meta-*, without the prefix, lower-case names. */
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Which version of a key a record is. Set by the index, in buckets that have or had versioning. */
export interface VersionIdentity {
  /** Absent: the null version. */
  readonly versionId?: string;
  /** Orders the versions of a key, newest highest. Absent, which means 0: written before the bucket had versioning. */
  readonly sequence?: number;
}

export interface ObjectRecord extends ObjectDescription, VersionIdentity {
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
  /** Key of the object that a symlink stands for; it is in the same bucket and need not exist. */
  readonly symlinkTarget?: string;
  /** 1: object envelope v1. */
  readonly envelopeVersion: 1;
  readonly encryption: ObjectEncryption;
  readonly segments: readonly SegmentRecord[];
}

/** An object as listings have it: without its segments, which may be thousands. */
export type ObjectSummary = Omit<ObjectRecord, 'segments'>;

/** What a delete leaves in a bucket with versioning: the key is gone, its versions are not. */
export interface DeleteMarkerRecord extends VersionIdentity {
  readonly bucket: string;
  readonly key: string;
  readonly lastModifiedMs: number;
  readonly isDeleteMarker: true;
}

/** One version of a key: an object, or a marker that it was deleted. */
export type VersionRecord = ObjectRecord | DeleteMarkerRecord;

/** Tells the two kinds of version apart. */
export function isDeleteMarker<T extends object>(record: T | DeleteMarkerRecord): record is DeleteMarkerRecord {
  return 'isDeleteMarker' in record;
}

/** A multipart upload that was initiated and is neither completed nor aborted. */
export interface UploadRecord extends ObjectDescription {
  readonly bucket: string;
  readonly key: string;
  /** 32 upper-case hex digits. */
  readonly uploadId: string;
  readonly initiatedMs: number;
  /** Account uid and ARN of who initiated it. */
  readonly initiator: string;
  readonly envelopeVersion: 1;
  /** Decided at Initiate: of all parts, and of the object that they become. */
  readonly encryption: ObjectEncryption;
  /** With KMS: the same data key wrapped under an OSS-managed master key, so that parts need no KMS call. */
  readonly partKey?: Extract<ObjectEncryption, { readonly method: 'AES256' }>;
  /** Initiated with x-oss-forbid-overwrite. */
  readonly forbidOverwrite: boolean;
}

/** One part of an open upload. */
export interface PartRecord {
  /** 1 to 10,000. */
  readonly partNumber: number;
  /** Plaintext bytes. */
  readonly size: number;
  /** Upper-case hex MD5, without quotes. */
  readonly etag: string;
  /** Decimal string. */
  readonly crc64: string;
  readonly lastModifiedMs: number;
  readonly segment: SegmentRecord;
}

/**
 * How much a bucket holds of one kind. Kept up to date with every write, so that reading it costs the number of kinds.
 */
export interface InventoryRow {
  readonly bucket: string;
  /** `current` and `noncurrent` versions, `marker`s, open `upload`s and their `part`s. */
  readonly state: 'current' | 'noncurrent' | 'marker' | 'upload' | 'part';
  readonly storageClass: string;
  readonly method: ObjectEncryption['method'];
  /** With KMS: the CMK. */
  readonly keyId?: string;
  /** With KMS the key version, with AES256 the version of the master key, that wrapped the data keys. */
  readonly keyVersionId?: string;
  readonly count: number;
  /** Plaintext bytes. */
  readonly bytes: number;
}
