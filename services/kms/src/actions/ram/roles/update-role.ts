import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, description, knownName, policyDocument, sessionSeconds } from '../ram-parameters.ts';
import { particularsOf, wholeRoleFields } from './role-fields.ts';

/** @documented UpdateRole */
export const updateRole = ramAction({
  name: 'UpdateRole',
  group: 'ram-role',
  summary: 'Changes trust policy, description or longest session of a role; sessions that exist go on.',
  input: z.object({
    RoleName: demanded(knownName('RoleName')),
    NewAssumeRolePolicyDocument: allowed(policyDocument('NewAssumeRolePolicyDocument')),
    NewDescription: allowed(description('NewDescription')),
    NewMaxSessionDuration: allowed(sessionSeconds('NewMaxSessionDuration')),
  }),
  errors: ['MalformedPolicyDocument', 'EntityNotExist.Role'],
  resources: ({ RoleName }, call) => [ramArn(call, 'role', RoleName.toLowerCase())],
  async handle(
    { RoleName, NewAssumeRolePolicyDocument: trust, NewDescription, NewMaxSessionDuration },
    account,
    { ram },
  ) {
    const particulars = particularsOf(NewDescription, NewMaxSessionDuration);
    const changes = { ...particulars, ...(trust === undefined ? {} : { trust }) };
    return { Role: wholeRoleFields(await ram.roles.update(account, RoleName, changes)) };
  },
});
