import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, description, newPolicyName, policyDocument } from '../ram-parameters.ts';
import { policyFields } from './policy-fields.ts';

/** @documented CreatePolicy; @inferred that the names of system policies are taken */
export const createPolicy = ramAction({
  name: 'CreatePolicy',
  group: 'ram-policy',
  summary: 'Makes a policy of the account; a document that the language does not know is refused.',
  input: z.object({
    PolicyName: demanded(newPolicyName('PolicyName')),
    PolicyDocument: demanded(policyDocument('PolicyDocument')),
    Description: allowed(description('Description')),
  }),
  errors: ['MalformedPolicyDocument', 'EntityAlreadyExists.Policy'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName, PolicyDocument, Description }, account, { ram }) {
    return { Policy: policyFields(await ram.policies.create(account, PolicyName, PolicyDocument, Description)) };
  },
});
