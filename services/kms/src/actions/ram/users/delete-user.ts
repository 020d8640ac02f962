import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';

/** @documented DeleteUser */
export const deleteUser = ramAction({
  name: 'DeleteUser',
  group: 'ram-user',
  summary: 'Deletes a RAM user who has neither access keys nor groups nor policies.',
  input: z.object({ UserName: demanded(knownName('UserName')) }),
  errors: [
    'EntityNotExist.User',
    'DeleteConflict.User.AccessKey',
    'DeleteConflict.User.Group',
    'DeleteConflict.User.Policy',
  ],
  resources: ({ UserName }, call) => [ramArn(call, 'user', UserName)],
  async handle({ UserName }, account, { ram }) {
    await ram.users.remove(account, UserName);
    return {};
  },
});
