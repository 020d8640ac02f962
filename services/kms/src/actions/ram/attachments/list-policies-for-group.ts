import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';
import { attachedPolicies } from './attached-policies.ts';

/** @documented ListPoliciesForGroup */
export const listPoliciesForGroup = ramAction({
  name: 'ListPoliciesForGroup',
  group: 'ram-group',
  summary: 'Lists the policies that are attached to a group.',
  input: z.object({ GroupName: demanded(knownName('GroupName')) }),
  errors: ['EntityNotExist.Group'],
  resources: ({ GroupName }, call) => [ramArn(call, 'group', GroupName)],
  handle: ({ GroupName }, account, { ram }) => attachedPolicies('Group', account, GroupName, ram),
});
