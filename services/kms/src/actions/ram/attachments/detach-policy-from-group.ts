import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';

/** @documented DetachPolicyFromGroup; attachments to one resource group are not known and count as the account's */
export const detachPolicyFromGroup = ramAction({
  name: 'DetachPolicyFromGroup',
  group: 'ram-group',
  summary: 'Takes a policy from a group; it no longer counts with the next request.',
  input: z.object({
    PolicyType: demanded(policyType),
    PolicyName: demanded(knownName('PolicyName')),
    GroupName: demanded(knownName('GroupName')),
  }),
  errors: ['EntityNotExist.Group', 'EntityNotExist.Policy', 'EntityNotExist.Group.Policy'],
  resources: ({ GroupName, PolicyName }, call) => [
    ramArn(call, 'group', GroupName),
    ramArn(call, 'policy', PolicyName),
  ],
  async handle({ GroupName: holder, PolicyName: name, PolicyType: type }, account, { ram }) {
    await ram.attachments.detach('Group', { account, name: holder }, { type, name });
    return {};
  },
});
