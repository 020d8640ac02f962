import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';

/** @documented AttachPolicyToRole; attachments to one resource group are not known and count as the account's */
export const attachPolicyToRole = ramAction({
  name: 'AttachPolicyToRole',
  group: 'ram-role',
  summary: 'Gives a role a policy; it counts from the next request on.',
  input: z.object({
    PolicyType: demanded(policyType),
    PolicyName: demanded(knownName('PolicyName')),
    RoleName: demanded(knownName('RoleName')),
  }),
  errors: ['EntityNotExist.Role', 'EntityNotExist.Policy', 'EntityAlreadyExists.Role.Policy'],
  resources: ({ RoleName, PolicyName }, call) => [
    ramArn(call, 'role', RoleName.toLowerCase()),
    ramArn(call, 'policy', PolicyName),
  ],
  async handle({ RoleName: holder, PolicyName: name, PolicyType: type }, account, { ram }) {
    await ram.attachments.attach('Role', { account, name: holder }, { type, name });
    return {};
  },
});
