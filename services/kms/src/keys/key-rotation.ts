import type { CmkRecord } from '@osseal/storage';
import type { NewVersion } from './new-key-record.ts';

/** When the key is to get its next version by itself; undefined while automatic rotation is off. @documented Automatic key rotation */
export function nextRotationMs(key: CmkRecord): number | undefined {
  const { rotationIntervalSeconds, lastRotatedAt } = key;
  return rotationIntervalSeconds === undefined ? undefined : Date.parse(lastRotatedAt) + rotationIntervalSeconds * 1000;
}

/** Rotation rests while the key is not enabled, and is made up for when it is again. @documented same page */
export function isRotationDue(key: CmkRecord, nowMs: number): boolean {
  const next = nextRotationMs(key);
  return next !== undefined && key.state === 'Enabled' && next <= nowMs;
}

/** The key with one more version, which is the primary one from now on. The others stay, to decrypt or verify. */
export function withNewVersion(key: CmkRecord, version: NewVersion, nowMs: number): CmkRecord {
  const createdAt = new Date(nowMs).toISOString();
  return {
    ...key,
    primaryVersionId: version.keyVersionId,
    versions: [...key.versions, { ...version, createdAt }],
    lastRotatedAt: createdAt,
  };
}
