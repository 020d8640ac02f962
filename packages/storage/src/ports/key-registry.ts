import type { Awaitable } from './store.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport';

/** One version of a CMK. `sealedMaterial` is a compact JWE under the root key; a registry never holds plaintext material. */
export interface KeyVersionRecord {
  readonly keyVersionId: string;
  readonly createdAt: string;
  /** Seals the raw bytes of AES and HMAC keys and the PKCS #8 DER of RSA and EC keys; '' while a key waits for its import. */
  readonly sealedMaterial: string;
  /** Base64 of the DER SubjectPublicKeyInfo; RSA and EC keys alone. */
  readonly publicKey?: string;
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
  /** The newest version, of every kind of key; '' until an EXTERNAL key had its first import. */
  readonly primaryVersionId: string;
  /** Oldest first. */
  readonly versions: readonly KeyVersionRecord[];
  readonly lastRotatedAt: string;
  /** Seconds; present while automatic rotation is on. The next rotation is so long after the last one. */
  readonly rotationIntervalSeconds?: number;
  /** While it is set the key cannot be scheduled for deletion. */
  readonly deletionProtection?: { readonly description: string };
  /** When the imported material of an EXTERNAL key is to be removed; absent: never. */
  readonly materialExpiresAt?: string;
  /** Tells, without the material, whether bytes imported again are those of the first import. Lower-case hex. */
  readonly materialFingerprint?: string;
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
