import { z } from 'zod';
import { ramAction } from '../ram-action.ts';
import { allowed, demanded, knownName, word } from '../ram-parameters.ts';
import { keyOwner, ownerArns } from './key-owner.ts';

/** @documented UpdateAccessKey */
export const updateAccessKey = ramAction({
  name: 'UpdateAccessKey',
  group: 'ram-access-key',
  summary: 'Makes an access key active or inactive; the next request sees it.',
  input: z.object({
    UserName: allowed(knownName('UserName')),
    UserAccessKeyId: demanded(knownName('UserAccessKeyId')),
    Status: demanded(word('Status', 'Active', 'Inactive')),
  }),
  errors: ['MissingParameter', 'EntityNotExist.User', 'EntityNotExist.User.AccessKey'],
  resources: ({ UserName }, call) => ownerArns(UserName, call),
  async handle({ UserName, UserAccessKeyId, Status }, _account, { ram }, call) {
    await ram.accessKeys.setStatus(keyOwner(UserName, call), UserAccessKeyId, Status);
    return {};
  },
});
