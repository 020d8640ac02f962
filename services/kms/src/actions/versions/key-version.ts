import type { CmkRecord, KeyVersionRecord } from '@osseal/storage';
import { wireTime } from '../wire-time.ts';

/** A key version as answers show it. @documented DescribeKeyVersion */
export function keyVersion(key: CmkRecord, version: KeyVersionRecord): Readonly<Record<string, string>> {
  return { KeyId: key.keyId, KeyVersionId: version.keyVersionId, CreationDate: wireTime(version.createdAt) };
}
