import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** @documented ListResourceTags */
export const listResourceTags = defineAction({
  name: 'ListResourceTags',
  group: 'tag',
  summary: 'Lists the tags of a key.',
  input: z.object({ KeyId: required(keyReference) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:ListResourceTags', key)],
  handle: ({ keyId, tags }) => ({
    Tags: { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ KeyId: keyId, TagKey, TagValue })) },
  }),
});
