import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { optional, required, textUpTo } from '../parameters.ts';
import { demandDefaultPolicy } from '../policy/policy-name.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretPolicy, secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** @documented SetSecretPolicy; @inferred that it answers another PolicyName as GetSecretPolicy does, and that no KMS instance is needed */
export const setSecretPolicy = defineAction({
  name: 'SetSecretPolicy',
  group: 'secret',
  summary: 'Replaces the policy of a secret, which is evaluated together with RAM policies.',
  input: z.object({
    SecretName: required(secretReference),
    PolicyName: optional(textUpTo(128)),
    Policy: required(secretPolicy),
  }),
  errors: [...SECRET_ERRORS, 'Rejected.ResourceInDeleteWindow'],
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:SetSecretPolicy', secret)],
  async handle(secret, { PolicyName, Policy }, _call, kms) {
    demandDefaultPolicy(PolicyName);
    await kms.secrets.changePolicy(secret, Policy);
    return {};
  },
});
