import { z } from 'zod';
import { pageOf, pageParameters } from '../page.ts';
import { ramAction, ramArn } from '../ram-action.ts';
import { userFields } from './user-fields.ts';

/** @documented ListUsers */
export const listUsers = ramAction({
  name: 'ListUsers',
  group: 'ram-user',
  summary: 'Lists the RAM users of the account by name.',
  input: z.object({ ...pageParameters }),
  errors: [],
  resources: (_input, call) => [ramArn(call, 'user', '*')],
  async handle(input, account, { ram }) {
    const { page, fields } = pageOf(await ram.users.list(account), ({ name }) => name, input);
    return { Users: { User: page.map(userFields) }, ...fields };
  },
});
