import { z } from 'zod';
import { pageOf, pageParameters } from '../page.ts';
import { ramAction, ramArn } from '../ram-action.ts';
import { roleFields } from './role-fields.ts';

/** @documented ListRoles */
export const listRoles = ramAction({
  name: 'ListRoles',
  group: 'ram-role',
  summary: 'Lists the roles of the account by name.',
  input: z.object({ ...pageParameters }),
  errors: [],
  resources: (_input, call) => [ramArn(call, 'role', '*')],
  async handle(input, account, { ram }) {
    const { page, fields } = pageOf(await ram.roles.list(account), ({ name }) => name, input);
    return { Roles: { Role: page.map(roleFields) }, ...fields };
  },
});
