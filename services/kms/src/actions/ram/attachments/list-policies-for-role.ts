import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';
import { attachedPolicies } from './attached-policies.ts';

/** @documented ListPoliciesForRole */
export const listPoliciesForRole = ramAction({
  name: 'ListPoliciesForRole',
  group: 'ram-role',
  summary: 'Lists the policies that are attached to a role.',
  input: z.object({ RoleName: demanded(knownName('RoleName')) }),
  errors: ['EntityNotExist.Role'],
  resources: ({ RoleName }, call) => [ramArn(call, 'role', RoleName.toLowerCase())],
  handle: ({ RoleName }, account, { ram }) => attachedPolicies('Role', account, RoleName, ram),
});
