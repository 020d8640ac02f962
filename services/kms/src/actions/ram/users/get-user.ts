import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';
import { userFields } from './user-fields.ts';

/** @documented GetUser */
export const getUser = ramAction({
  name: 'GetUser',
  group: 'ram-user',
  summary: 'Shows a RAM user.',
  input: z.object({ UserName: demanded(knownName('UserName')) }),
  errors: ['EntityNotExist.User'],
  resources: ({ UserName }, call) => [ramArn(call, 'user', UserName)],
  handle: async ({ UserName }, account, { ram }) => ({ User: userFields(await ram.users.get(account, UserName)) }),
});
