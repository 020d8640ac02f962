import type { AccountDirectory } from '@osseal/storage';
import { entitiesOf } from '../../../accounts/attachments.ts';
import type { Policy } from '../../../accounts/policies.ts';
import { documentText } from '../../../accounts/policy-syntax.ts';
import type { PolicyVersion } from '../../../accounts/policy-versions.ts';
import { defaultVersionOf } from '../../../accounts/policy-versions.ts';
import { fields, ramTime } from '../ram-action.ts';

/** A policy as answers show it, without its document. */
export function policyFields(policy: Policy) {
  return fields({
    PolicyName: policy.name,
    PolicyType: policy.type,
    Description: policy.description ?? '',
    DefaultVersion: defaultVersionOf(policy),
    CreateDate: ramTime(policy.createdAt),
  });
}

/** A version as answers show it. */
export function versionFields({ versionId, isDefault, document, createdAt }: PolicyVersion) {
  return {
    VersionId: versionId,
    IsDefaultVersion: isDefault,
    PolicyDocument: documentText(document),
    CreateDate: ramTime(createdAt),
  };
}

/** To how many users, groups and roles a policy is attached. */
export async function attachmentCount(directory: AccountDirectory, account: string, policy: Policy): Promise<number> {
  const { users, groups, roles } = await entitiesOf(directory, account, policy);
  return users.length + groups.length + roles.length;
}
