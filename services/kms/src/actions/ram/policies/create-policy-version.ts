import { z } from 'zod';
import { ramAction, ramArn } from '../ram-action.ts';
import { allowed, demanded, knownName, policyDocument, truth, word } from '../ram-parameters.ts';
import { versionFields } from './policy-fields.ts';

/** @documented CreatePolicyVersion */
export const createPolicyVersion = ramAction({
  name: 'CreatePolicyVersion',
  group: 'ram-policy',
  summary: 'Adds a version to a policy, five at most, and puts it in force when asked to.',
  input: z.object({
    PolicyName: demanded(knownName('PolicyName')),
    PolicyDocument: demanded(policyDocument('PolicyDocument')),
    SetAsDefault: allowed(truth('SetAsDefault')),
    RotateStrategy: allowed(word('RotateStrategy', 'None', 'DeleteOldestNonDefaultVersionWhenLimitExceeded')),
  }),
  errors: ['MalformedPolicyDocument', 'EntityNotExist.Policy', 'LimitExceeded.Policy.Version'],
  resources: ({ PolicyName }, call) => [ramArn(call, 'policy', PolicyName)],
  async handle({ PolicyName, PolicyDocument, SetAsDefault = false, RotateStrategy = 'None' }, account, { ram }) {
    const how = { setAsDefault: SetAsDefault, rotate: RotateStrategy };
    const version = await ram.policies.addVersion(account, PolicyName, PolicyDocument, how);
    return { PolicyVersion: versionFields(version) };
  },
});
