import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { demandNotInDeleteWindow } from '../../secrets/secret-state.ts';
import { flag, optional, required } from '../parameters.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** "You cannot call the operation for generic secrets", and there are no others here. @documented UpdateSecretRotationPolicy; @inferred the code */
export const updateSecretRotationPolicy = defineAction({
  name: 'UpdateSecretRotationPolicy',
  group: 'secret',
  summary: 'Refused, as for every generic secret: the service does not rotate them.',
  input: z.object({
    SecretName: required(secretReference),
    EnableAutomaticRotation: required(flag),
    RotationInterval: optional((text) => (/^[1-9][0-9]{0,8}[dhms]$/.test(text) ? text : undefined)),
  }),
  errors: [...SECRET_ERRORS, 'Rejected.ResourceInDeleteWindow', 'Rejected.UnsupportedOperation'],
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:UpdateSecretRotationPolicy', secret)],
  handle(secret): never {
    demandNotInDeleteWindow(secret);
    throw kmsError('Rejected.UnsupportedOperation');
  },
});
