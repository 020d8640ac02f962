import type { CmkRecord, KeyVersionRecord, Scope } from '@osseal/storage';
import { DEFAULT_KEY_SPEC, type KeyUsage } from './key-spec.ts';

/** What a key is, as far as its maker chooses it; what is left out is that of a symmetric software key. */
export interface KeyType {
  readonly keySpec?: string | undefined;
  readonly keyUsage?: KeyUsage | undefined;
  readonly origin?: CmkRecord['origin'] | undefined;
  readonly protectionLevel?: CmkRecord['protectionLevel'] | undefined;
}

/** What tells one key from another. */
export interface KeyTraits extends KeyType {
  readonly keyId: string;
  readonly creatorType: CmkRecord['creatorType'];
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: unknown;
  /** Seconds between automatic rotations; absent: none. */
  readonly rotationIntervalSeconds?: number | undefined;
}

/** A version of a key that is being made. */
export type NewVersion = Omit<KeyVersionRecord, 'createdAt'>;

/**
 * The record of a new key: enabled, or, of origin EXTERNAL, without a version and waiting for its import.
 * @param primary undefined for a key that waits
 * @param older versions that only decrypt, oldest first
 */
export function newKeyRecord(
  scope: Scope,
  traits: KeyTraits,
  primary: NewVersion | undefined,
  nowMs: number,
  older: readonly NewVersion[] = [],
): CmkRecord {
  const createdAt = new Date(nowMs).toISOString();
  const versions = primary === undefined ? older : [...older, primary];
  const { policy, rotationIntervalSeconds } = traits;
  return {
    keyId: traits.keyId,
    account: scope.account,
    region: scope.region,
    createdAt,
    description: traits.description,
    keySpec: traits.keySpec ?? DEFAULT_KEY_SPEC,
    keyUsage: traits.keyUsage ?? 'ENCRYPT/DECRYPT',
    origin: traits.origin ?? 'Aliyun_KMS',
    protectionLevel: traits.protectionLevel ?? 'SOFTWARE',
    state: primary === undefined ? 'PendingImport' : 'Enabled',
    creatorType: traits.creatorType,
    primaryVersionId: primary?.keyVersionId ?? '',
    versions: versions.map((version) => ({ ...version, createdAt })),
    lastRotatedAt: createdAt,
    ...(rotationIntervalSeconds === undefined ? {} : { rotationIntervalSeconds }),
    tags: traits.tags,
    ...(policy === undefined ? {} : { policy }),
  };
}
