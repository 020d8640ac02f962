import { z } from 'zod';
import { pageOf, pageParameters } from '../page.ts';
import { ramAction, ramArn, ramTime } from '../ram-action.ts';
import { allowed, policyType } from '../ram-parameters.ts';
import { attachmentCount, policyFields } from './policy-fields.ts';

/** @documented ListPolicies; @inferred the order: the account's own first */
export const listPolicies = ramAction({
  name: 'ListPolicies',
  group: 'ram-policy',
  summary: 'Lists the policies of the account and of the system.',
  input: z.object({ PolicyType: allowed(policyType), ...pageParameters }),
  errors: ['InvalidParameter.PolicyType'],
  resources: (_input, call) => [ramArn(call, 'policy', '*')],
  async handle({ PolicyType, ...asked }, account, { ram, directory }) {
    const all = await ram.policies.list(account, PolicyType);
    const { page, fields } = pageOf(all, ({ type, name }) => `${type}/${name}`, asked);
    const items = page.map(async (policy) => ({
      ...policyFields(policy),
      UpdateDate: ramTime(policy.updatedAt ?? policy.createdAt),
      AttachmentCount: await attachmentCount(directory, account, policy),
    }));
    return { Policies: { Policy: await Promise.all(items) }, ...fields };
  },
});
