import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';
import { groupFields } from './group-fields.ts';

/** @documented GetGroup */
export const getGroup = ramAction({
  name: 'GetGroup',
  group: 'ram-group',
  summary: 'Shows a group.',
  input: z.object({ GroupName: demanded(knownName('GroupName')) }),
  errors: ['EntityNotExist.Group'],
  resources: ({ GroupName }, call) => [ramArn(call, 'group', GroupName)],
  handle: async ({ GroupName }, account, { ram }) => ({ Group: groupFields(await ram.groups.get(account, GroupName)) }),
});
