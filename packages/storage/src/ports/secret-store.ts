import type { CmkRecord, Scope } from './key-registry.ts';
import type { Awaitable } from './store.ts';

/** How the value of a version was given. It is kept and handed out as the text that was sent. */
export type SecretDataType = 'text' | 'binary';

/** One version of a secret. Its value never changes; its stages do. */
export interface SecretVersionRecord {
  /** Chosen by the user; unique in its secret. */
  readonly versionId: string;
  readonly createdAt: string;
  readonly dataType: SecretDataType;
  /** Base64 of a CiphertextBlob; a store never holds a value that can be read. */
  readonly sealedValue: string;
  /** In the secret, a stage marks at most one version. None: the version may be dropped. */
  readonly stages: readonly string[];
}

/** A secret. Its name is unique in its account and region. */
export interface SecretRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly description: string;
  readonly secretType: 'Generic';
  /** The user's CMK under which values are encrypted; absent: the service's own key of the scope. */
  readonly encryptionKeyId?: string;
  /** Set while the secret waits for its deletion. */
  readonly plannedDeleteAt?: string;
  /** Oldest first; never empty. */
  readonly versions: readonly SecretVersionRecord[];
  readonly tags: Readonly<Record<string, string>>;
  /** Secret policy document; absent = the default policy, which leaves the decision to RAM. */
  readonly policy?: unknown;
}

/** Secrets, and the keys under which the service encrypts those that have no CMK of their user's. */
export interface SecretStore {
  findSecret(scope: Scope, name: string): Awaitable<SecretRecord | undefined>;
  /** All secrets of one account in one region, by creation time, then name. The same array until a secret changes. */
  listSecrets(scope: Scope): Awaitable<readonly SecretRecord[]>;
  /** Every secret, in no order; for the purge. */
  allSecrets(): Awaitable<Iterable<SecretRecord>>;
  /** @throws StoreError `conflict` when the name is taken. */
  insertSecret(record: SecretRecord): Promise<void>;
  /**
   * Replaces a secret by what `change` makes of it, atomically. What `change` throws reaches the caller and nothing changes.
   * @throws StoreError `not-found`
   */
  updateSecret(scope: Scope, name: string, change: (current: SecretRecord) => SecretRecord): Promise<SecretRecord>;
  /** Removes a secret if it exists and `condition` holds for it as it is now. Says whether it did. */
  deleteSecret(scope: Scope, name: string, condition?: (current: SecretRecord) => boolean): Promise<boolean>;

  /** The service's own key of an account and region. It is no CMK of the account: nobody can name, list or change it. */
  findServiceKey(scope: Scope): Awaitable<CmkRecord | undefined>;
  /** @throws StoreError `conflict` when the scope has a key. */
  insertServiceKey(record: CmkRecord): Promise<void>;
  close(): Promise<void>;
}
