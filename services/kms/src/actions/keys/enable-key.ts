import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** @documented EnableKey */
export const enableKey = defineAction({
  name: 'EnableKey',
  group: 'key',
  summary: 'Lets a key be used again.',
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
  checks: (key) => [onKey('kms:EnableKey', key)],
  async handle(key, _input, _call, kms) {
    await kms.keys.enable(key);
    return {};
  },
});
