import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, description, newRoleName, policyDocument, sessionSeconds } from '../ram-parameters.ts';
import { particularsOf, wholeRoleFields } from './role-fields.ts';

/** @documented CreateRole */
export const createRole = ramAction({
  name: 'CreateRole',
  group: 'ram-role',
  summary: 'Makes a role that those whom its trust policy names may assume.',
  input: z.object({
    RoleName: demanded(newRoleName('RoleName')),
    AssumeRolePolicyDocument: demanded(policyDocument('AssumeRolePolicyDocument')),
    Description: allowed(description('Description')),
    MaxSessionDuration: allowed(sessionSeconds('MaxSessionDuration')),
  }),
  errors: ['MalformedPolicyDocument', 'EntityAlreadyExists.Role'],
  resources: ({ RoleName }, call) => [ramArn(call, 'role', RoleName.toLowerCase())],
  async handle({ RoleName, AssumeRolePolicyDocument, Description, MaxSessionDuration }, account, { ram }) {
    const particulars = particularsOf(Description, MaxSessionDuration);
    return { Role: wholeRoleFields(await ram.roles.create(account, RoleName, AssumeRolePolicyDocument, particulars)) };
  },
});
