import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';
import { wholeRoleFields } from './role-fields.ts';

/** @documented GetRole */
export const getRole = ramAction({
  name: 'GetRole',
  group: 'ram-role',
  summary: 'Shows a role with its trust policy.',
  input: z.object({ RoleName: demanded(knownName('RoleName')) }),
  errors: ['EntityNotExist.Role'],
  resources: ({ RoleName }, call) => [ramArn(call, 'role', RoleName.toLowerCase())],
  handle: async ({ RoleName }, account, { ram }) => ({ Role: wholeRoleFields(await ram.roles.get(account, RoleName)) }),
});
