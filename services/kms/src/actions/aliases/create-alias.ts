import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { keyReference, required, userAliasName } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { onAliasAndKeys } from './alias-permission.ts';

/** @documented CreateAlias */
export const createAlias = defineAction({
  name: 'CreateAlias',
  group: 'alias',
  summary: 'Gives a key one more name, unique in the account and region.',
  input: z.object({ AliasName: required(userAliasName), KeyId: required(keyReference) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'AliasAlreadyExists',
    'Rejected.StateModifiedFailed',
    'Rejected.UnsupportedOperation',
    'Rejected.LimitExceeded',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ AliasName, KeyId }, call, kms) =>
    whenReady(kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: false }), (key) => ({ AliasName, key })),
  checks: ({ AliasName, key }) => onAliasAndKeys('kms:CreateAlias', key, AliasName, [key]),
  async handle({ AliasName, key }, _input, _call, kms) {
    await kms.keys.aliases.create(key, AliasName);
    return {};
  },
});
