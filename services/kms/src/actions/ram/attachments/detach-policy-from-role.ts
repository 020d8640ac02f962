import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';

/** @documented DetachPolicyFromRole; attachments to one resource group are not known and count as the account's */
export const detachPolicyFromRole = ramAction({
  name: 'DetachPolicyFromRole',
  group: 'ram-role',
  summary: 'Takes a policy from a role; it no longer counts with the next request.',
  input: z.object({
    PolicyType: demanded(policyType),
    PolicyName: demanded(knownName('PolicyName')),
    RoleName: demanded(knownName('RoleName')),
  }),
  errors: ['EntityNotExist.Role', 'EntityNotExist.Policy', 'EntityNotExist.Role.Policy'],
  resources: ({ RoleName, PolicyName }, call) => [
    ramArn(call, 'role', RoleName.toLowerCase()),
    ramArn(call, 'policy', PolicyName),
  ],
  async handle({ RoleName: holder, PolicyName: name, PolicyType: type }, account, { ram }) {
    await ram.attachments.detach('Role', { account, name: holder }, { type, name });
    return {};
  },
});
