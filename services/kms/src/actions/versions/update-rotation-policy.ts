import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { flag, keyReference, optional, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { readRotationInterval } from './rotation-interval.ts';

/** @documented UpdateRotationPolicy; @inferred that a missing interval is MissingParameter */
export const updateRotationPolicy = defineAction({
  name: 'UpdateRotationPolicy',
  group: 'key-version',
  summary: 'Turns the automatic rotation of an AES-256 key on, every 7 to 730 days, or off.',
  input: z.object({
    KeyId: required(keyReference),
    EnableAutomaticRotation: required(flag),
    RotationInterval: optional(readRotationInterval),
  }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Unsupported.Origin',
    'Rejected.Disabled',
    'Rejected.PendingDeletion',
    'Rejected.PendingImport',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:UpdateRotationPolicy', key)],
  async handle(key, { EnableAutomaticRotation, RotationInterval }, _call, kms) {
    if (EnableAutomaticRotation && RotationInterval === undefined) {
      throw kmsError('MissingParameter', { parameter: 'RotationInterval' });
    }
    await kms.keys.versions.setRotation(key, EnableAutomaticRotation ? RotationInterval : undefined);
    return {};
  },
});
