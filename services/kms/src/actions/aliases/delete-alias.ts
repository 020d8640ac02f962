import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { required, userAliasName } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { onAliasAndKeys } from './alias-permission.ts';

/** @documented DeleteAlias */
export const deleteAlias = defineAction({
  name: 'DeleteAlias',
  group: 'alias',
  summary: 'Deletes an alias, whatever the state of its key, and leaves the key alone.',
  input: z.object({ AliasName: required(userAliasName) }),
  errors: ['MissingParameter', 'InvalidParameter', 'Forbidden.AliasNotFound', 'Forbidden.NoPermission'],
  billed: false,
  needsActivation: true,
  target: ({ AliasName }, call, kms) => kms.keys.aliases.find(scopeOf(call), AliasName),
  checks: ({ alias, key }) => onAliasAndKeys('kms:DeleteAlias', alias, alias.aliasName, [key]),
  async handle({ alias }, _input, _call, kms) {
    await kms.keys.aliases.delete(alias, alias.aliasName);
    return {};
  },
});
