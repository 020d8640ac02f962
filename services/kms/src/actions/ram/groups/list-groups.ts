import { z } from 'zod';
import { pageOf, pageParameters } from '../page.ts';
import { ramAction, ramArn } from '../ram-action.ts';
import { groupFields } from './group-fields.ts';

/** @documented ListGroups */
export const listGroups = ramAction({
  name: 'ListGroups',
  group: 'ram-group',
  summary: 'Lists the groups of the account by name.',
  input: z.object({ ...pageParameters }),
  errors: [],
  resources: (_input, call) => [ramArn(call, 'group', '*')],
  async handle(input, account, { ram }) {
    const { page, fields } = pageOf(await ram.groups.list(account), ({ name }) => name, input);
    return { Groups: { Group: page.map(groupFields) }, ...fields };
  },
});
