import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';
import { attachedPolicies } from './attached-policies.ts';

/** @documented ListPoliciesForUser */
export const listPoliciesForUser = ramAction({
  name: 'ListPoliciesForUser',
  group: 'ram-user',
  summary: 'Lists the policies that are attached to a user.',
  input: z.object({ UserName: demanded(knownName('UserName')) }),
  errors: ['EntityNotExist.User'],
  resources: ({ UserName }, call) => [ramArn(call, 'user', UserName)],
  handle: ({ UserName }, account, { ram }) => attachedPolicies('User', account, UserName, ram),
});
