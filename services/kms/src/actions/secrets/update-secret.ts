import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { optional, required, textUpTo } from '../parameters.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** @documented UpdateSecret; @inferred that without a Description nothing changes, and that an empty one clears it */
export const updateSecret = defineAction({
  name: 'UpdateSecret',
  group: 'secret',
  summary: 'Replaces the description of a secret.',
  input: z.object({
    SecretName: required(secretReference),
    Description: required(textUpTo(8192)).optional(),
    // Generic secrets have no extended configuration. @documented UpdateSecret
    ExtendedConfig: optional(textUpTo(1024)),
  }),
  errors: [...SECRET_ERRORS, 'Rejected.ResourceInDeleteWindow'],
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:UpdateSecret', secret)],
  async handle(secret, { Description = secret.description }, _call, kms) {
    await kms.secrets.changeDescription(secret, Description);
    return { SecretName: secret.name };
  },
});
