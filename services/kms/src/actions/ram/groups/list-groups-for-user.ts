import { z } from 'zod';
import { ramAction, ramArn, ramTime } from '../ram-action.ts';
import { demanded, knownName } from '../ram-parameters.ts';

/** @documented ListGroupsForUser */
export const listGroupsForUser = ramAction({
  name: 'ListGroupsForUser',
  group: 'ram-group',
  summary: 'Lists the groups that a user is in.',
  input: z.object({ UserName: demanded(knownName('UserName')) }),
  errors: ['EntityNotExist.User'],
  resources: ({ UserName }, call) => [ramArn(call, 'user', UserName)],
  async handle({ UserName }, account, { ram }) {
    const memberships = await ram.groups.ofUser(account, UserName);
    const Group = memberships.map(({ group, joinedAt }) => ({
      GroupId: group.groupId,
      GroupName: group.name,
      Comments: group.comments ?? '',
      JoinDate: ramTime(joinedAt),
    }));
    return { Groups: { Group } };
  },
});
