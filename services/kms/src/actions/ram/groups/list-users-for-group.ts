import { z } from 'zod';
import { pageOf, pageParameters } from '../page.ts';
import { ramAction, ramArn, ramTime } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';

/** @documented ListUsersForGroup */
export const listUsersForGroup = ramAction({
  name: 'ListUsersForGroup',
  group: 'ram-group',
  summary: 'Lists the members of a group by name.',
  input: z.object({ GroupName: demanded(knownName('GroupName')), ...pageParameters }),
  errors: ['EntityNotExist.Group'],
  resources: ({ GroupName }, call) => [ramArn(call, 'group', GroupName)],
  async handle({ GroupName, ...asked }, account, { ram }) {
    const { members } = await ram.groups.get(account, GroupName);
    const byName = members.toSorted((a, b) => (a.user < b.user ? -1 : 1));
    const { page, fields } = pageOf(byName, ({ user }) => user, asked);
    const users = page.map(async ({ user, joinedAt }) => ({
      UserName: user,
      DisplayName: (await ram.users.get(account, user)).displayName ?? user,
      JoinDate: ramTime(joinedAt),
    }));
    return { Users: { User: await Promise.all(users) }, ...fields };
  },
});
