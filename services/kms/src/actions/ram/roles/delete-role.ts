import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';

/** @documented DeleteRole; @inferred that sessions end */
export const deleteRole = ramAction({
  name: 'DeleteRole',
  group: 'ram-role',
  summary: 'Deletes a role that has no policies, and ends its sessions.',
  input: z.object({ RoleName: demanded(knownName('RoleName')) }),
  errors: ['EntityNotExist.Role', 'DeleteConflict.Role.Policy'],
  resources: ({ RoleName }, call) => [ramArn(call, 'role', RoleName.toLowerCase())],
  async handle({ RoleName }, account, { ram }) {
    await ram.roles.remove(account, RoleName);
    return {};
  },
});
