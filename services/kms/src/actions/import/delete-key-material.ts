import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { demandExternal } from '../../keys/key-import.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** @documented DeleteKeyMaterial; @inferred that a key without material is left as it is, without an error */
export const deleteKeyMaterial = defineAction({
  name: 'DeleteKeyMaterial',
  group: 'key-import',
  summary: 'Removes imported key material at once; the key waits until the same material is imported again.',
  input: z.object({ KeyId: required(keyReference) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Unsupported.Origin',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:DeleteKeyMaterial', key)],
  async handle(key, _input, _call, kms) {
    demandExternal(key);
    await kms.keys.imports.delete(key);
    return {};
  },
});
