import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';

/** @documented DeleteGroup */
export const deleteGroup = ramAction({
  name: 'DeleteGroup',
  group: 'ram-group',
  summary: 'Deletes a group that has neither members nor policies.',
  input: z.object({ GroupName: demanded(knownName('GroupName')) }),
  errors: ['EntityNotExist.Group', 'DeleteConflict.Group.User', 'DeleteConflict.Group.Policy'],
  resources: ({ GroupName }, call) => [ramArn(call, 'group', GroupName)],
  async handle({ GroupName }, account, { ram }) {
    await ram.groups.remove(account, GroupName);
    return {};
  },
});
