import type { CmkRecord } from '@osseal/storage';

/** True for a key that can be used once its state allows it; false for one that waits for an import. */
export function hasMaterial(key: CmkRecord): boolean {
  return key.versions.some((version) => version.sealedMaterial !== '');
}

/** True from the moment at which imported material is to be gone. */
export function isMaterialExpired(key: CmkRecord, nowMs: number): boolean {
  return key.materialExpiresAt !== undefined && Date.parse(key.materialExpiresAt) <= nowMs;
}

/**
 * A key of origin EXTERNAL after its material expired or was deleted: it waits for an import of the same material under
 * the same version. A key that waits for its deletion goes on doing so. @documented DeleteKeyMaterial
 */
export function withoutMaterial({ materialExpiresAt: _past, ...key }: CmkRecord): CmkRecord {
  return {
    ...key,
    state: key.state === 'PendingDeletion' ? 'PendingDeletion' : 'PendingImport',
    versions: key.versions.map((version) => ({ ...version, sealedMaterial: '' })),
  };
}
