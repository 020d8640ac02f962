import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { isKeyIdText } from '../../keys/key-id.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { keyVersion } from './key-version.ts';

/** @documented DescribeKeyVersion */
export const describeKeyVersion = defineAction({
  name: 'DescribeKeyVersion',
  group: 'key-version',
  summary: 'Shows one version of a key, whatever the state of the key.',
  input: z.object({
    KeyId: required(keyReference),
    KeyVersionId: required((text) => (isKeyIdText(text) ? text : undefined)),
  }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.AliasNotFound',
    'Forbidden.KeyVersionNotFound',
    'Unsupported.Alias',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:DescribeKeyVersion', key)],
  handle: (key, { KeyVersionId }, _call, kms) => ({
    KeyVersion: keyVersion(key, kms.keys.versions.find(key, KeyVersionId)),
  }),
});
