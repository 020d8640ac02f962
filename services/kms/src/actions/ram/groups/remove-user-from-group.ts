import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';

/** @documented RemoveUserFromGroup */
export const removeUserFromGroup = ramAction({
  name: 'RemoveUserFromGroup',
  group: 'ram-group',
  summary: 'Ends the membership of a user in a group.',
  input: z.object({ UserName: demanded(knownName('UserName')), GroupName: demanded(knownName('GroupName')) }),
  errors: ['EntityNotExist.User', 'EntityNotExist.Group', 'EntityNotExist.User.Group'],
  resources: ({ UserName, GroupName }, call) => [ramArn(call, 'user', UserName), ramArn(call, 'group', GroupName)],
  async handle({ UserName, GroupName }, account, { ram }) {
    await ram.groups.removeUser(account, GroupName, UserName);
    return {};
  },
});
