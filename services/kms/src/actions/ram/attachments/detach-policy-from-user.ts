import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';

/** @documented DetachPolicyFromUser; attachments to one resource group are not known and count as the account's */
export const detachPolicyFromUser = ramAction({
  name: 'DetachPolicyFromUser',
  group: 'ram-user',
  summary: 'Takes a policy from a user; it no longer counts with the next request.',
  input: z.object({
    PolicyType: demanded(policyType),
    PolicyName: demanded(knownName('PolicyName')),
    UserName: demanded(knownName('UserName')),
  }),
  errors: ['EntityNotExist.User', 'EntityNotExist.Policy', 'EntityNotExist.User.Policy'],
  resources: ({ UserName, PolicyName }, call) => [ramArn(call, 'user', UserName), ramArn(call, 'policy', PolicyName)],
  async handle({ UserName: holder, PolicyName: name, PolicyType: type }, account, { ram }) {
    await ram.attachments.detach('User', { account, name: holder }, { type, name });
    return {};
  },
});
