import type { HolderKind } from '../../../accounts/attachments.ts';
import type { KmsDomain } from '../../../domain.ts';
import { policyFields } from '../policies/policy-fields.ts';
import { ramTime } from '../ram-action.ts';

/** The answer of ListPoliciesForUser and its like. */
export async function attachedPolicies(kind: HolderKind, account: string, name: string, ram: KmsDomain['ram']) {
  const attachments = await ram.attachments.list(kind, account, name);
  const items = attachments.map(async (attachment) => {
    const { PolicyName, PolicyType, Description, DefaultVersion } = policyFields(
      await ram.policies.get(account, attachment),
    );
    return { PolicyName, PolicyType, Description, DefaultVersion, AttachDate: ramTime(attachment.attachedAt) };
  });
  return { Policies: { Policy: await Promise.all(items) } };
}
