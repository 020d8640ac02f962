import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, optional, required, textUpTo } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { defaultKeyPolicy } from './key-policy-document.ts';
import { demandDefaultPolicy } from './policy-name.ts';

/** @documented GetKeyPolicy; @inferred that every key has a policy, though the real service has them in instances alone */
export const getKeyPolicy = defineAction({
  name: 'GetKeyPolicy',
  group: 'key-policy',
  summary: 'Shows the policy of a key; one that was never set is the default policy, which leaves the decision to RAM.',
  input: z.object({ KeyId: required(keyReference), PolicyName: optional(textUpTo(128)) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.ResourceNotFound',
    'Unsupported.Alias',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:GetKeyPolicy', key)],
  handle(key, { PolicyName }) {
    demandDefaultPolicy(PolicyName);
    return { Policy: JSON.stringify(key.policy ?? defaultKeyPolicy(key.account)) };
  },
});
