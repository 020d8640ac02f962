import { z } from 'zod';
import { ramAction } from '../ram-action.ts';
import { allowed, knownName } from '../ram-parameters.ts';
import { accessKeyFields, keyOwner, ownerArns } from './key-owner.ts';

/** @documented ListAccessKeys */
export const listAccessKeys = ramAction({
  name: 'ListAccessKeys',
  group: 'ram-access-key',
  summary: 'Lists the access keys of a user, without their secrets.',
  input: z.object({ UserName: allowed(knownName('UserName')) }),
  errors: ['MissingParameter', 'EntityNotExist.User'],
  resources: ({ UserName }, call) => ownerArns(UserName, call),
  async handle({ UserName }, _account, { ram }, call) {
    const keys = await ram.accessKeys.list(keyOwner(UserName, call));
    return { AccessKeys: { AccessKey: keys.map(accessKeyFields) } };
  },
});
