import { z } from 'zod';
import { ramAction } from '../ram-action.ts';
import { allowed, knownName } from '../ram-parameters.ts';
import { accessKeyFields, keyOwner, ownerArns } from './key-owner.ts';

/** @documented CreateAccessKey */
export const createAccessKey = ramAction({
  name: 'CreateAccessKey',
  group: 'ram-access-key',
  summary: 'Makes an access key for a user, two at most; its secret is shown this once.',
  input: z.object({ UserName: allowed(knownName('UserName')) }),
  errors: ['MissingParameter', 'EntityNotExist.User', 'LimitExceeded.User.AccessKey'],
  resources: ({ UserName }, call) => ownerArns(UserName, call),
  async handle({ UserName }, _account, { ram }, call) {
    const { key, secret } = await ram.accessKeys.create(keyOwner(UserName, call));
    return { AccessKey: { ...accessKeyFields(key), AccessKeySecret: secret } };
  },
});
