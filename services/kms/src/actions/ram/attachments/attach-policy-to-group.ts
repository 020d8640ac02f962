import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';

/** @documented AttachPolicyToGroup; attachments to one resource group are not known and count as the account's */
export const attachPolicyToGroup = ramAction({
  name: 'AttachPolicyToGroup',
  group: 'ram-group',
  summary: 'Gives a group a policy; it counts from the next request on.',
  input: z.object({
    PolicyType: demanded(policyType),
    PolicyName: demanded(knownName('PolicyName')),
    GroupName: demanded(knownName('GroupName')),
  }),
  errors: ['EntityNotExist.Group', 'EntityNotExist.Policy', 'EntityAlreadyExists.Group.Policy'],
  resources: ({ GroupName, PolicyName }, call) => [
    ramArn(call, 'group', GroupName),
    ramArn(call, 'policy', PolicyName),
  ],
  async handle({ GroupName: holder, PolicyName: name, PolicyType: type }, account, { ram }) {
    await ram.attachments.attach('Group', { account, name: holder }, { type, name });
    return {};
  },
});
