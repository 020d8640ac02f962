import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, versionId } from '../ram-parameters.ts';

/** @documented SetDefaultPolicyVersion */
export const setDefaultPolicyVersion = ramAction({
  name: 'SetDefaultPolicyVersion',
  group: 'ram-policy',
  summary: 'Puts another version of a policy in force, for everybody who has it and at once.',
  input: z.object({ PolicyName: demanded(knownName('PolicyName')), VersionId: demanded(versionId) }),
  errors: ['EntityNotExist.Policy', 'EntityNotExist.Policy.Version'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName, VersionId }, account, { ram }) {
    await ram.policies.setDefault(account, PolicyName, VersionId);
    return {};
  },
});
