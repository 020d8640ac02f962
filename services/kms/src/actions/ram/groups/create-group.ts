import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, newGroupName, remark } from '../ram-parameters.ts';
import { groupFields } from './group-fields.ts';

/** @documented CreateGroup */
export const createGroup = ramAction({
  name: 'CreateGroup',
  group: 'ram-group',
  summary: 'Makes a group of RAM users.',
  input: z.object({ GroupName: demanded(newGroupName('GroupName')), Comments: allowed(remark('Comments')) }),
  errors: ['EntityAlreadyExists.Group'],
  resources: ({ GroupName }, call) => [ramArn(call, 'group', GroupName)],
  handle: async ({ GroupName, Comments }, account, { ram }) => ({
    Group: groupFields(await ram.groups.create(account, GroupName, Comments)),
  }),
});
