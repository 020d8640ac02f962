import { z } from 'zod';
import { documentText } from '../../../accounts/policy-syntax.ts';
import { versionsOf } from '../../../accounts/policy-versions.ts';
import { ramAction, ramArn, ramTime } from '../ram-action.ts';
import { demanded, knownName, policyType } from '../ram-parameters.ts';
import { attachmentCount, policyFields, versionFields } from './policy-fields.ts';

/** @documented GetPolicy */
export const getPolicy = ramAction({
  name: 'GetPolicy',
  group: 'ram-policy',
  summary: 'Shows a policy with the version in force.',
  input: z.object({ PolicyName: demanded(knownName('PolicyName')), PolicyType: demanded(policyType) }),
  errors: ['EntityNotExist.Policy'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName: name, PolicyType: type }, account, { ram, directory }) {
    const policy = await ram.policies.get(account, { type, name });
    const inForce = versionsOf(policy).find(({ isDefault }) => isDefault);
    return {
      Policy: {
        ...policyFields(policy),
        UpdateDate: ramTime(policy.updatedAt ?? policy.createdAt),
        AttachmentCount: await attachmentCount(directory, account, policy),
        PolicyDocument: documentText(policy.document),
      },
      ...(inForce === undefined ? {} : { DefaultPolicyVersion: versionFields(inForce) }),
    };
  },
});
