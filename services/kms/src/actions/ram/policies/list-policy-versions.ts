import { z } from 'zod';
import { versionsOf } from '../../../accounts/policy-versions.ts';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';
import { versionFields } from './policy-fields.ts';

/** @documented ListPolicyVersions; @inferred the order */
export const listPolicyVersions = ramAction({
  name: 'ListPolicyVersions',
  group: 'ram-policy',
  summary: 'Lists the versions of a policy, oldest first.',
  input: z.object({ PolicyName: demanded(knownName('PolicyName')), PolicyType: demanded(policyType) }),
  errors: ['EntityNotExist.Policy'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName: name, PolicyType: type }, account, { ram }) {
    const policy = await ram.policies.get(account, { type, name });
    return { PolicyVersions: { PolicyVersion: versionsOf(policy).map(versionFields) } };
  },
});
