import { z } from 'zod';
import { ramAction } from '../ram-action.ts';
import { allowed, demanded, knownName } from '../ram-parameters.ts';
import { keyOwner, ownerArns } from './key-owner.ts';

/** @documented DeleteAccessKey */
export const deleteAccessKey = ramAction({
  name: 'DeleteAccessKey',
  group: 'ram-access-key',
  summary: 'Deletes an access key; the next request that it signs is refused.',
  input: z.object({
    UserName: allowed(knownName('UserName')),
    UserAccessKeyId: demanded(knownName('UserAccessKeyId')),
  }),
  errors: ['MissingParameter', 'EntityNotExist.User', 'EntityNotExist.User.AccessKey'],
  resources: ({ UserName }, call) => ownerArns(UserName, call),
  async handle({ UserName, UserAccessKeyId }, _account, { ram }, call) {
    await ram.accessKeys.remove(keyOwner(UserName, call), UserAccessKeyId);
    return {};
  },
});
