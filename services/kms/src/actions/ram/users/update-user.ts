import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, knownName, newUserName, remark } from '../ram-parameters.ts';
import { profileOf, userFields } from './user-fields.ts';

/** @documented UpdateUser; @inferred that a new name demands the permission on both names */
export const updateUser = ramAction({
  name: 'UpdateUser',
  group: 'ram-user',
  summary: 'Renames a RAM user, or changes what is known of the person.',
  input: z.object({
    UserName: demanded(knownName('UserName')),
    NewUserName: allowed(newUserName('NewUserName')),
    NewDisplayName: allowed(remark('NewDisplayName')),
    NewComments: allowed(remark('NewComments')),
    NewEmail: allowed(remark('NewEmail')),
    NewMobilePhone: allowed(remark('NewMobilePhone')),
  }),
  errors: ['EntityNotExist.User', 'EntityAlreadyExists.User'],
  resources: ({ UserName, NewUserName = UserName }, call) =>
    [...new Set([UserName, NewUserName])].map((name) => ramArn(call, 'user', name)),
  async handle({ UserName, NewUserName, ...given }, account, { ram }) {
    const profile = profileOf({
      DisplayName: given.NewDisplayName,
      Comments: given.NewComments,
      Email: given.NewEmail,
      MobilePhone: given.NewMobilePhone,
    });
    return { User: userFields(await ram.users.update(account, UserName, NewUserName, profile)) };
  },
});
