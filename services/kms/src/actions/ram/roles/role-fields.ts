import type { RoleRecord } from '@osseal/storage';
import { documentText } from '../../../accounts/policy-syntax.ts';
import { DEFAULT_SESSION_SECONDS, roleArn } from '../../../accounts/roles.ts';
import { fields, ramTime } from '../ram-action.ts';

/** A role as lists show it. */
export function roleFields(role: RoleRecord) {
  return fields({
    RoleId: role.roleId,
    RoleName: role.name,
    Arn: roleArn(role),
    Description: role.description ?? '',
    MaxSessionDuration: role.maxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    CreateDate: ramTime(role.createdAt),
    UpdateDate: ramTime(role.updatedAt ?? role.createdAt),
  });
}

/** A role with its trust policy. */
export function wholeRoleFields(role: RoleRecord) {
  return { ...roleFields(role), AssumeRolePolicyDocument: documentText(role.trust) };
}

/** What was given of a role's particulars. */
export function particularsOf(description: string | undefined, seconds: number | undefined) {
  return {
    ...(description === undefined ? {} : { description }),
    ...(seconds === undefined ? {} : { maxSessionDuration: seconds }),
  };
}
