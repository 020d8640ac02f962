import type { SecretRecord, SecretVersionRecord } from '@osseal/storage';
import { wireTime } from '../wire-time.ts';

/** A value as GetSecretValue and BatchGetSecretValue show it. What belongs to automatic rotation, no generic secret has. @documented GetSecretValue */
export function secretValue(secret: SecretRecord, version: SecretVersionRecord, value: string) {
  return {
    SecretName: secret.name,
    SecretType: secret.secretType,
    VersionId: version.versionId,
    VersionStages: { VersionStage: version.stages },
    SecretData: value,
    SecretDataType: version.dataType,
    CreateTime: wireTime(version.createdAt),
  };
}
