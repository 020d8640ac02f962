import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { demanded, knownName, versionId } from '../ram-parameters.ts';

/** @documented DeletePolicyVersion */
export const deletePolicyVersion = ramAction({
  name: 'DeletePolicyVersion',
  group: 'ram-policy',
  summary: 'Deletes a version of a policy that is not in force.',
  input: z.object({ PolicyName: demanded(knownName('PolicyName')), VersionId: demanded(versionId) }),
  errors: ['EntityNotExist.Policy', 'EntityNotExist.Policy.Version', 'DeleteConflict.Policy.Version.Default'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName, VersionId }, account, { ram }) {
    await ram.policies.removeVersion(account, PolicyName, VersionId);
    return {};
  },
});
