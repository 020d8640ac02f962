import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyReference, required, userAliasName } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { onAliasAndKeys } from './alias-permission.ts';

/** @documented UpdateAlias; @inferred that the right is also needed on the key that loses the name */
export const updateAlias = defineAction({
  name: 'UpdateAlias',
  group: 'alias',
  summary: 'Points an alias to another key.',
  input: z.object({ AliasName: required(userAliasName), KeyId: required(keyReference) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.AliasNotFound',
    'Unsupported.Alias',
    'Rejected.PendingDeletion',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  async target({ AliasName, KeyId }, call, kms) {
    const to = await kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: false });
    const { key: from } = await kms.keys.aliases.find(scopeOf(call), AliasName);
    return { AliasName, from, to };
  },
  checks: ({ AliasName, from, to }) => onAliasAndKeys('kms:UpdateAlias', to, AliasName, [from, to]),
  async handle({ AliasName, to }, _input, _call, kms) {
    await kms.keys.aliases.move(AliasName, to);
    return {};
  },
});
