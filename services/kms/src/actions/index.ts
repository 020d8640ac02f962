import type { KmsAction } from '../action.ts';
import { createAlias } from './aliases/create-alias.ts';
import { deleteAlias } from './aliases/delete-alias.ts';
import { listAliases } from './aliases/list-aliases.ts';
import { listAliasesByKeyId } from './aliases/list-aliases-by-key-id.ts';
import { updateAlias } from './aliases/update-alias.ts';
import { asymmetricDecrypt } from './asymmetric/asymmetric-decrypt.ts';
import { asymmetricEncrypt } from './asymmetric/asymmetric-encrypt.ts';
import { asymmetricSign } from './asymmetric/asymmetric-sign.ts';
import { asymmetricVerify } from './asymmetric/asymmetric-verify.ts';
import { getPublicKey } from './asymmetric/get-public-key.ts';
import { decrypt } from './crypto/decrypt.ts';
import { encrypt } from './crypto/encrypt.ts';
import { exportDataKey } from './crypto/export-data-key.ts';
import { generateAndExportDataKey } from './crypto/generate-and-export-data-key.ts';
import { generateDataKeyAction } from './crypto/generate-data-key.ts';
import { generateDataKeyWithoutPlaintext } from './crypto/generate-data-key-without-plaintext.ts';
import { reEncrypt } from './crypto/re-encrypt.ts';
import { deleteKeyMaterial } from './import/delete-key-material.ts';
import { getParametersForImport } from './import/get-parameters-for-import.ts';
import { importKeyMaterial } from './import/import-key-material.ts';
import { cancelKeyDeletion } from './keys/cancel-key-deletion.ts';
import { createKey } from './keys/create-key.ts';
import { describeKey } from './keys/describe-key.ts';
import { disableKey } from './keys/disable-key.ts';
import { enableKey } from './keys/enable-key.ts';
import { listKeys } from './keys/list-keys.ts';
import { scheduleKeyDeletion } from './keys/schedule-key-deletion.ts';
import { setDeletionProtection } from './keys/set-deletion-protection.ts';
import { updateKeyDescription } from './keys/update-key-description.ts';
import { generateMac } from './mac/generate-mac.ts';
import { verifyMac } from './mac/verify-mac.ts';
import { getKeyPolicy } from './policy/get-key-policy.ts';
import { setKeyPolicy } from './policy/set-key-policy.ts';
import { batchGetSecretValue } from './secrets/batch-get-secret-value.ts';
import { createSecret } from './secrets/create-secret.ts';
import { deleteSecret } from './secrets/delete-secret.ts';
import { describeSecret } from './secrets/describe-secret.ts';
import { getRandomPassword } from './secrets/get-random-password.ts';
import { getSecretPolicy } from './secrets/get-secret-policy.ts';
import { getSecretValue } from './secrets/get-secret-value.ts';
import { listSecretVersionIds } from './secrets/list-secret-version-ids.ts';
import { listSecrets } from './secrets/list-secrets.ts';
import { putSecretValue } from './secrets/put-secret-value.ts';
import { restoreSecret } from './secrets/restore-secret.ts';
import { rotateSecret } from './secrets/rotate-secret.ts';
import { setSecretPolicy } from './secrets/set-secret-policy.ts';
import { updateSecret } from './secrets/update-secret.ts';
import { updateSecretRotationPolicy } from './secrets/update-secret-rotation-policy.ts';
import { updateSecretVersionStage } from './secrets/update-secret-version-stage.ts';
import { describeAccountKmsStatus } from './service/describe-account-kms-status.ts';
import { describeRegions } from './service/describe-regions.ts';
import { openKmsService } from './service/open-kms-service.ts';
import { listResourceTags } from './tags/list-resource-tags.ts';
import { listTagResources } from './tags/list-tag-resources.ts';
import { tagResource } from './tags/tag-resource.ts';
import { tagResources } from './tags/tag-resources.ts';
import { untagResource } from './tags/untag-resource.ts';
import { untagResources } from './tags/untag-resources.ts';
import { createKeyVersion } from './versions/create-key-version.ts';
import { describeKeyVersion } from './versions/describe-key-version.ts';
import { listKeyVersions } from './versions/list-key-versions.ts';
import { updateRotationPolicy } from './versions/update-rotation-policy.ts';

const all: readonly KmsAction[] = [
  openKmsService,
  describeAccountKmsStatus,
  describeRegions,
  createKey,
  describeKey,
  listKeys,
  enableKey,
  disableKey,
  scheduleKeyDeletion,
  cancelKeyDeletion,
  updateKeyDescription,
  setDeletionProtection,
  createKeyVersion,
  describeKeyVersion,
  listKeyVersions,
  updateRotationPolicy,
  getKeyPolicy,
  setKeyPolicy,
  tagResource,
  untagResource,
  listResourceTags,
  tagResources,
  untagResources,
  listTagResources,
  createAlias,
  updateAlias,
  deleteAlias,
  listAliases,
  listAliasesByKeyId,
  encrypt,
  decrypt,
  generateDataKeyAction,
  generateDataKeyWithoutPlaintext,
  reEncrypt,
  exportDataKey,
  generateAndExportDataKey,
  asymmetricSign,
  asymmetricVerify,
  asymmetricEncrypt,
  asymmetricDecrypt,
  getPublicKey,
  generateMac,
  verifyMac,
  getParametersForImport,
  importKeyMaterial,
  deleteKeyMaterial,
  createSecret,
  describeSecret,
  listSecrets,
  updateSecret,
  deleteSecret,
  restoreSecret,
  getSecretValue,
  batchGetSecretValue,
  putSecretValue,
  listSecretVersionIds,
  updateSecretVersionStage,
  rotateSecret,
  updateSecretRotationPolicy,
  getSecretPolicy,
  setSecretPolicy,
  getRandomPassword,
];

/** Every action of KMS 2016-01-20 that is built, by wire name. The others are in {@link UNSUPPORTED}. */
export const ACTIONS: ReadonlyMap<string, KmsAction> = new Map(all.map((action) => [action.name, action]));
