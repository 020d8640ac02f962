import { z } from 'zod';
import { entitiesOf } from '../../../accounts/attachments.ts';
import { roleArn } from '../../../accounts/roles.ts';
import { ramAction, ramArn, ramTime } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';

/** @documented ListEntitiesForPolicy */
export const listEntitiesForPolicy = ramAction({
  name: 'ListEntitiesForPolicy',
  group: 'ram-policy',
  summary: 'Lists the users, groups and roles that a policy is attached to.',
  input: z.object({ PolicyType: demanded(policyType), PolicyName: demanded(knownName('PolicyName')) }),
  errors: ['EntityNotExist.Policy'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyType: type, PolicyName: name }, account, { ram, directory }) {
    await ram.policies.get(account, { type, name });
    const { users, groups, roles } = await entitiesOf(directory, account, { type, name });
    return {
      Users: {
        User: users.map(([user, { attachedAt }]) => ({
          UserId: user.userId,
          UserName: user.name,
          DisplayName: user.displayName ?? user.name,
          AttachDate: ramTime(attachedAt),
        })),
      },
      Groups: {
        Group: groups.map(([group, { attachedAt }]) => ({
          GroupName: group.name,
          Comments: group.comments ?? '',
          AttachDate: ramTime(attachedAt),
        })),
      },
      Roles: {
        Role: roles.map(([role, { attachedAt }]) => ({
          RoleId: role.roleId,
          RoleName: role.name,
          Arn: roleArn(role),
          Description: role.description ?? '',
          AttachDate: ramTime(attachedAt),
        })),
      },
    };
  },
});
