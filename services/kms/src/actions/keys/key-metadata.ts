import type { CmkRecord } from '@osseal/storage';
import { keyArn } from '../../keys/key-arn.ts';
import { nextRotationMs } from '../../keys/key-rotation.ts';
import { keySpecOf } from '../../keys/key-spec.ts';
import { wireTime } from '../wire-time.ts';

/**
 * A key as CreateKey and DescribeKey show it. Times that are not set are empty texts; what belongs to automatic
 * rotation is there only while rotation is on. @documented CreateKey, DescribeKey
 */
export function keyMetadata(key: CmkRecord): Record<string, string> {
  return {
    CreationDate: wireTime(key.createdAt),
    Description: key.description,
    KeyId: key.keyId,
    KeySpec: key.keySpec,
    KeyState: key.state,
    KeyUsage: key.keyUsage,
    // Callers name the version of a key pair themselves; none of them is the primary one.
    ...(keySpecOf(key).kind === 'asymmetric' ? {} : { PrimaryKeyVersion: key.primaryVersionId }),
    DeleteDate: wireTime(key.deleteAt),
    Creator: key.account,
    Arn: keyArn(key),
    Origin: key.origin,
    MaterialExpireTime: wireTime(key.materialExpiresAt),
    ProtectionLevel: key.protectionLevel,
    LastRotationDate: wireTime(key.lastRotatedAt),
    ...rotation(key),
  };
}

/** Rotation rests while the key is not enabled. @documented Automatic key rotation */
function rotation(key: CmkRecord): Record<string, string> {
  const next = nextRotationMs(key);
  if (next === undefined) return { AutomaticRotation: 'Disabled' };
  return {
    AutomaticRotation: key.state === 'Enabled' ? 'Enabled' : 'Suspended',
    NextRotationDate: wireTime(new Date(next).toISOString()),
    RotationInterval: `${key.rotationIntervalSeconds}s`,
  };
}
