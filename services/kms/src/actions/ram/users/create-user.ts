import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, newUserName } from '../ram-parameters.ts';
import { profileOf, profileParameters, userFields } from './user-fields.ts';

/** @documented CreateUser */
export const createUser = ramAction({
  name: 'CreateUser',
  group: 'ram-user',
  summary: 'Makes a RAM user, who may do nothing yet.',
  input: z.object({ UserName: demanded(newUserName('UserName')), ...profileParameters }),
  errors: ['EntityAlreadyExists.User'],
  resources: ({ UserName }, call) => [ramArn(call, 'user', UserName)],
  handle: async (input, account, { ram }) => ({
    User: userFields(await ram.users.create(account, input.UserName, profileOf(input))),
  }),
});
