import type { KmsAction } from '../action.ts';
import { createAlias } from './aliases/create-alias.ts';
import { deleteAlias } from './aliases/delete-alias.ts';
import { listAliases } from './aliases/list-aliases.ts';
import { listAliasesByKeyId } from './aliases/list-aliases-by-key-id.ts';
import { updateAlias } from './aliases/update-alias.ts';
import { decrypt } from './crypto/decrypt.ts';
import { encrypt } from './crypto/encrypt.ts';
import { generateDataKeyAction } from './crypto/generate-data-key.ts';
import { generateDataKeyWithoutPlaintext } from './crypto/generate-data-key-without-plaintext.ts';
import { cancelKeyDeletion } from './keys/cancel-key-deletion.ts';
import { createKey } from './keys/create-key.ts';
import { describeKey } from './keys/describe-key.ts';
import { disableKey } from './keys/disable-key.ts';
import { enableKey } from './keys/enable-key.ts';
import { listKeys } from './keys/list-keys.ts';
import { scheduleKeyDeletion } from './keys/schedule-key-deletion.ts';
import { updateKeyDescription } from './keys/update-key-description.ts';
import { describeAccountKmsStatus } from './service/describe-account-kms-status.ts';
import { describeRegions } from './service/describe-regions.ts';
import { openKmsService } from './service/open-kms-service.ts';

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
  createAlias,
  updateAlias,
  deleteAlias,
  listAliases,
  listAliasesByKeyId,
  encrypt,
  decrypt,
  generateDataKeyAction,
  generateDataKeyWithoutPlaintext,
];

/** Every action of KMS 2016-01-20 that is built, by wire name. The others are in {@link UNSUPPORTED}. */
export const ACTIONS: ReadonlyMap<string, KmsAction> = new Map(all.map((action) => [action.name, action]));
