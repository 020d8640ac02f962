import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required, textUpTo } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** @documented UpdateKeyDescription */
export const updateKeyDescription = defineAction({
  name: 'UpdateKeyDescription',
  group: 'key',
  summary: 'Replaces the description of a key.',
  input: z.object({ KeyId: required(keyReference), Description: required(textUpTo(8192)) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Rejected.PendingDeletion',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:UpdateKeyDescription', key)],
  async handle(key, { Description }, _call, kms) {
    await kms.keys.changeDescription(key, Description);
    return {};
  },
});
