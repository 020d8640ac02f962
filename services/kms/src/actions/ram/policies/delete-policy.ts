import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, knownName, truth } from '../ram-parameters.ts';

/** @documented DeletePolicy */
export const deletePolicy = ramAction({
  name: 'DeletePolicy',
  group: 'ram-policy',
  summary: 'Deletes a policy that is attached to nobody; with CascadingDelete its older versions too.',
  input: z.object({
    PolicyName: demanded(knownName('PolicyName')),
    CascadingDelete: allowed(truth('CascadingDelete')),
  }),
  errors: [
    'EntityNotExist.Policy',
    'DeleteConflict.Policy.User',
    'DeleteConflict.Policy.Group',
    'DeleteConflict.Policy.Role',
    'DeleteConflict.Policy.Version',
  ],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName, CascadingDelete = false }, account, { ram }) {
    await ram.policies.remove(account, PolicyName, CascadingDelete);
    return {};
  },
});
