import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { demandNotInDeleteWindow } from '../../secrets/secret-state.ts';
import { required } from '../parameters.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference, versionId } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** "Unavailable for standard secrets", and there are no others here. @documented RotateSecret; @inferred the code */
export const rotateSecret = defineAction({
  name: 'RotateSecret',
  group: 'secret',
  summary: 'Refused, as for every generic secret: a new value comes by PutSecretValue.',
  input: z.object({ SecretName: required(secretReference), VersionId: required(versionId) }),
  errors: [...SECRET_ERRORS, 'Rejected.ResourceInDeleteWindow', 'Rejected.UnsupportedOperation'],
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:RotateSecret', secret)],
  handle(secret): never {
    demandNotInDeleteWindow(secret);
    throw kmsError('Rejected.UnsupportedOperation');
  },
});
