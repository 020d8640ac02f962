import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { keyVersion } from './key-version.ts';

/** @documented CreateKeyVersion; @inferred that the 7 days also count from the making of the key */
export const createKeyVersion = defineAction({
  name: 'CreateKeyVersion',
  group: 'key-version',
  summary: 'Gives an asymmetric key one more key pair, at most every 7 days.',
  input: z.object({ KeyId: required(keyReference) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.AliasNotFound',
    'Unsupported.Alias',
    'Rejected.Disabled',
    'Rejected.PendingDeletion',
    'Rejected.UnsupportedOperation',
    'Rejected.PendingImport',
    'Rejected.LimitExceeded',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:CreateKeyVersion', key)],
  async handle(key, _input, _call, kms) {
    return { KeyVersion: keyVersion(key, await kms.keys.versions.create(key)) };
  },
});
