import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { isReservedStage } from '../../secrets/version-stages.ts';
import { optional, required } from '../parameters.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference, versionId, versionStage } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** @documented UpdateSecretVersionStage */
export const updateSecretVersionStage = defineAction({
  name: 'UpdateSecretVersionStage',
  group: 'secret',
  summary: 'Moves a stage to another version, sets a new one, or takes a stage of the user’s away.',
  input: z.object({
    SecretName: required(secretReference),
    VersionStage: required(versionStage),
    MoveToVersion: optional(versionId),
    RemoveFromVersion: optional(versionId),
  }),
  errors: [...SECRET_ERRORS, 'Rejected.ResourceInDeleteWindow', 'Rejected.LimitExceeded'],
  billed: false,
  needsActivation: true,
  target({ SecretName, VersionStage, MoveToVersion, RemoveFromVersion }, call, kms) {
    const needsTarget = RemoveFromVersion === undefined || isReservedStage(VersionStage);
    if (MoveToVersion === undefined && needsTarget) throw kmsError('MissingParameter', { parameter: 'MoveToVersion' });
    return findSecret(SecretName, call, kms);
  },
  checks: (secret) => [onSecret('kms:UpdateSecretVersionStage', secret)],
  async handle(secret, { VersionStage, MoveToVersion, RemoveFromVersion }, _call, kms) {
    await kms.secrets.changeStage(secret, VersionStage, { to: MoveToVersion, from: RemoveFromVersion });
    return { SecretName: secret.name };
  },
});
