import type { CmkRecord } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { keyMetadata } from './key-metadata.ts';

/** @documented DescribeKey */
export const describeKey = defineAction({
  name: 'DescribeKey',
  group: 'key',
  summary: 'Shows the metadata of a key, also of a service key.',
  input: z.object({ KeyId: required(keyReference) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.AliasNotFound',
    'Unsupported.Alias',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:DescribeKey', key)],
  // DeletionProtection is shown here and not by CreateKey. @documented DescribeKey
  handle: (key) => ({ KeyMetadata: { ...keyMetadata(key), ...protection(key) } }),
});

function protection({ deletionProtection }: CmkRecord): Record<string, string> {
  if (deletionProtection === undefined) return { DeletionProtection: 'Disabled' };
  return { DeletionProtection: 'Enabled', DeletionProtectionDescription: deletionProtection.description };
}
