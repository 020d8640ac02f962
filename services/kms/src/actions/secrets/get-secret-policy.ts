import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { secretPolicyOf } from '../../secrets/secret-policy.ts';
import { optional, required, textUpTo } from '../parameters.ts';
import { demandDefaultPolicy } from '../policy/policy-name.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** @documented GetSecretPolicy */
export const getSecretPolicy = defineAction({
  name: 'GetSecretPolicy',
  group: 'secret',
  summary: 'Shows the policy of a secret, or the default policy when none was set.',
  input: z.object({ SecretName: required(secretReference), PolicyName: optional(textUpTo(128)) }),
  errors: SECRET_ERRORS,
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:GetSecretPolicy', secret)],
  handle(secret, { PolicyName }) {
    demandDefaultPolicy(PolicyName);
    return { Policy: JSON.stringify(secretPolicyOf(secret)) };
  },
});
