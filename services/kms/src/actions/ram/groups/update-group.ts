import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, knownName, newGroupName, remark } from '../ram-parameters.ts';
import { groupFields } from './group-fields.ts';

/** @documented UpdateGroup; @inferred that a new name demands the permission on both names */
export const updateGroup = ramAction({
  name: 'UpdateGroup',
  group: 'ram-group',
  summary: 'Renames a group, or changes its comment.',
  input: z.object({
    GroupName: demanded(knownName('GroupName')),
    NewGroupName: allowed(newGroupName('NewGroupName')),
    NewComments: allowed(remark('NewComments')),
  }),
  errors: ['EntityNotExist.Group', 'EntityAlreadyExists.Group'],
  resources: ({ GroupName, NewGroupName = GroupName }, call) =>
    [...new Set([GroupName, NewGroupName])].map((name) => ramArn(call, 'group', name)),
  handle: async ({ GroupName, NewGroupName, NewComments }, account, { ram }) => ({
    Group: groupFields(await ram.groups.update(account, GroupName, NewGroupName, NewComments)),
  }),
});
