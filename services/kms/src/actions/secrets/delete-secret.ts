import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { flag, integer, optional, required } from '../parameters.ts';
import { wireTime } from '../wire-time.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

const DEFAULT_WINDOW_DAYS = 30;

const input = z.object({
  SecretName: required(secretReference),
  ForceDeleteWithoutRecovery: optional(flag),
  RecoveryWindowInDays: optional(integer(7, 30)),
});

/** @documented DeleteSecret; @inferred what becomes of a second deletion, and that PlannedDeleteTime of a forced one is now */
export const deleteSecret = defineAction({
  name: 'DeleteSecret',
  group: 'secret',
  summary: 'Deletes a secret after a recovery window of 7 to 30 days, or at once and for good.',
  input,
  errors: [...SECRET_ERRORS, 'Rejected.ResourceInDeleteWindow'],
  billed: false,
  needsActivation: true,
  target({ SecretName, ForceDeleteWithoutRecovery, RecoveryWindowInDays }, call, kms) {
    if (ForceDeleteWithoutRecovery === true && RecoveryWindowInDays !== undefined) {
      throw kmsError('InvalidParameter', { parameter: 'RecoveryWindowInDays' });
    }
    return findSecret(SecretName, call, kms);
  },
  checks: (secret) => [onSecret('kms:DeleteSecret', secret)],
  async handle(secret, { ForceDeleteWithoutRecovery, RecoveryWindowInDays = DEFAULT_WINDOW_DAYS }, call, kms) {
    if (ForceDeleteWithoutRecovery === true) {
      await kms.secrets.delete(secret);
      return { SecretName: secret.name, PlannedDeleteTime: wireTime(new Date(call.nowMs).toISOString()) };
    }
    const { plannedDeleteAt } = await kms.secrets.scheduleDeletion(secret, RecoveryWindowInDays);
    return { SecretName: secret.name, PlannedDeleteTime: wireTime(plannedDeleteAt) };
  },
});
