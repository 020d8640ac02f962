import type { CmkRecord, KeyVersionRecord, Scope } from '@osseal/storage';

/** What tells one key from another. */
export interface KeyTraits {
  readonly keyId: string;
  readonly creatorType: CmkRecord['creatorType'];
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: unknown;
}

/** A version of a key that is being made. */
export type NewVersion = Omit<KeyVersionRecord, 'createdAt'>;

/** The record of a new, enabled software key for symmetric encryption. `older`: versions that only decrypt, oldest first. */
export function newKeyRecord(
  scope: Scope,
  traits: KeyTraits,
  primary: NewVersion,
  nowMs: number,
  older: readonly NewVersion[] = [],
): CmkRecord {
  const createdAt = new Date(nowMs).toISOString();
  return {
    keyId: traits.keyId,
    account: scope.account,
    region: scope.region,
    createdAt,
    description: traits.description,
    keySpec: 'Aliyun_AES_256',
    keyUsage: 'ENCRYPT/DECRYPT',
    origin: 'Aliyun_KMS',
    protectionLevel: 'SOFTWARE',
    state: 'Enabled',
    creatorType: traits.creatorType,
    primaryVersionId: primary.keyVersionId,
    versions: [...older, primary].map((version) => ({ ...version, createdAt })),
    lastRotatedAt: createdAt,
    tags: traits.tags,
    ...(traits.policy === undefined ? {} : { policy: traits.policy }),
  };
}
