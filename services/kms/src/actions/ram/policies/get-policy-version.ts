import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, policyType, versionId } from '../ram-parameters.ts';
import { versionFields } from './policy-fields.ts';

/** @documented GetPolicyVersion */
export const getPolicyVersion = ramAction({
  name: 'GetPolicyVersion',
  group: 'ram-policy',
  summary: 'Shows one version of a policy.',
  input: z.object({
    PolicyName: demanded(knownName('PolicyName')),
    PolicyType: demanded(policyType),
    VersionId: demanded(versionId),
  }),
  errors: ['EntityNotExist.Policy', 'EntityNotExist.Policy.Version'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName: name, PolicyType: type, VersionId }, account, { ram }) {
    return { PolicyVersion: versionFields(await ram.policies.version(account, { type, name }, VersionId)) };
  },
});
