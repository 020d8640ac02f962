import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** @documented CancelKeyDeletion */
export const cancelKeyDeletion = defineAction({
  name: 'CancelKeyDeletion',
  group: 'key',
  summary: 'Keeps a key that waits for its deletion, and enables it.',
  input: z.object({ KeyId: required(keyReference) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Rejected.StateModifiedFailed',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:CancelKeyDeletion', key)],
  async handle(key, _input, _call, kms) {
    await kms.keys.cancelDeletion(key);
    return {};
  },
});
