import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { pageOf } from '../page.ts';
import { keyReference, pageNumber, pageSize, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { keyVersion } from './key-version.ts';

const MOST_OF_PAGE = 101;

/** @documented ListKeyVersions; @inferred that versions come oldest first */
export const listKeyVersions = defineAction({
  name: 'ListKeyVersions',
  group: 'key-version',
  summary: 'Lists the versions of a key, oldest first, whatever the state of the key.',
  input: z.object({ KeyId: required(keyReference), PageNumber: pageNumber, PageSize: pageSize(MOST_OF_PAGE) }),
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
  checks: (key) => [onKey('kms:ListKeyVersions', key)],
  handle(key, asked) {
    const { items, fields } = pageOf(key.versions, asked);
    return { KeyVersions: { KeyVersion: items.map((version) => keyVersion(key, version)) }, ...fields };
  },
});
