import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, optional, required, textUpTo } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { readKeyPolicy } from './key-policy-document.ts';
import { demandDefaultPolicy } from './policy-name.ts';

/** @documented SetKeyPolicy; @inferred that every state of the key allows it */
export const setKeyPolicy = defineAction({
  name: 'SetKeyPolicy',
  group: 'key-policy',
  summary: 'Replaces the policy of a key.',
  input: z.object({
    KeyId: required(keyReference),
    PolicyName: optional(textUpTo(128)),
    Policy: required(readKeyPolicy),
  }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.ResourceNotFound',
    'Unsupported.Alias',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:SetKeyPolicy', key)],
  async handle(key, { Policy, PolicyName }, _call, kms) {
    demandDefaultPolicy(PolicyName);
    await kms.keys.changePolicy(key, Policy);
    return {};
  },
});
