import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { required } from '../parameters.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** @documented RestoreSecret; @inferred that restoring what is not deleted succeeds and changes nothing */
export const restoreSecret = defineAction({
  name: 'RestoreSecret',
  group: 'secret',
  summary: 'Keeps a secret that waits for its deletion.',
  input: z.object({ SecretName: required(secretReference) }),
  errors: SECRET_ERRORS,
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:RestoreSecret', secret)],
  async handle(secret, _input, _call, kms) {
    await kms.secrets.restore(secret);
    return { SecretName: secret.name };
  },
});
