import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';

/** @documented AddUserToGroup */
export const addUserToGroup = ramAction({
  name: 'AddUserToGroup',
  group: 'ram-group',
  summary: 'Makes a user a member of a group, whose policies then count for the user too.',
  input: z.object({ UserName: demanded(knownName('UserName')), GroupName: demanded(knownName('GroupName')) }),
  errors: ['EntityNotExist.User', 'EntityNotExist.Group', 'EntityAlreadyExists.User.Group'],
  resources: ({ UserName, GroupName }, call) => [ramArn(call, 'user', UserName), ramArn(call, 'group', GroupName)],
  async handle({ UserName, GroupName }, account, { ram }) {
    await ram.groups.addUser(account, GroupName, UserName);
    return {};
  },
});
