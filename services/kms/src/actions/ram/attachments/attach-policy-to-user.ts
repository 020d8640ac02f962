import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';

/** @documented AttachPolicyToUser; attachments to one resource group are not known and count as the account's */
export const attachPolicyToUser = ramAction({
  name: 'AttachPolicyToUser',
  group: 'ram-user',
  summary: 'Gives a user a policy; it counts from the next request on.',
  input: z.object({
    PolicyType: demanded(policyType),
    PolicyName: demanded(knownName('PolicyName')),
    UserName: demanded(knownName('UserName')),
  }),
  errors: ['EntityNotExist.User', 'EntityNotExist.Policy', 'EntityAlreadyExists.User.Policy'],
  resources: ({ UserName, PolicyName }, call) => [ramArn(call, 'user', UserName), ramArn(call, 'policy', PolicyName)],
  async handle({ UserName: holder, PolicyName: name, PolicyType: type }, account, { ram }) {
    await ram.attachments.attach('User', { account, name: holder }, { type, name });
    return {};
  },
});
