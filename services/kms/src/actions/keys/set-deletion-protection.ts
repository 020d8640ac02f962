import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord } from '@osseal/storage';
import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import type { KeyReference } from '../../keys/key-reference.ts';
import { onKey } from '../key-permission.ts';
import { flag, keyReference, optional, required, textUpTo } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** @documented SetDeletionProtection; @inferred that both names of the key may be sent when they name the same one */
export const setDeletionProtection = defineAction({
  name: 'SetDeletionProtection',
  group: 'key',
  summary: 'Lets a key be scheduled for deletion or not.',
  input: z.object({
    ProtectedResourceArn: optional((text) => arnReference(text)),
    KeyId: optional(keyReference),
    KmsInstanceId: optional(textUpTo(128)),
    EnableDeletionProtection: required(flag),
    DeletionProtectionDescription: optional(textUpTo(8192)),
  }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.DKMSInstanceNotFound',
    'Unsupported.Alias',
    'Rejected.PendingDeletion',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  async target({ ProtectedResourceArn, KeyId, KmsInstanceId }, call, kms) {
    if (KmsInstanceId !== undefined) throw kmsError('Forbidden.DKMSInstanceNotFound');
    const reference = ProtectedResourceArn ?? KeyId;
    if (reference === undefined) throw kmsError('MissingParameter', { parameter: 'ProtectedResourceArn' });
    const key = await find(reference, call, kms);
    if (KeyId !== undefined && (await find(KeyId, call, kms)).keyId !== key.keyId) {
      throw kmsError('InvalidParameter', { parameter: 'KeyId' });
    }
    return key;
  },
  checks: (key) => [onKey('kms:SetDeletionProtection', key)],
  async handle(key, { EnableDeletionProtection, DeletionProtectionDescription = '' }, _call, kms) {
    await kms.keys.protect(key, EnableDeletionProtection ? DeletionProtectionDescription : undefined);
    return {};
  },
});

function arnReference(text: string): KeyReference | undefined {
  const reference = keyReference(text);
  return reference?.kind === 'arn' || reference?.kind === 'alias-arn' ? reference : undefined;
}

async function find(reference: KeyReference, call: Call, kms: KmsDomain): Promise<CmkRecord> {
  return kms.keys.find(reference, scopeOf(call), { alias: false, foreign: true });
}
