import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, pageNumber, pageSize, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { aliasPage, MOST_ALIASES_OF_PAGE } from './alias-list.ts';

/** @documented ListAliasesByKeyId */
export const listAliasesByKeyId = defineAction({
  name: 'ListAliasesByKeyId',
  group: 'alias',
  summary: 'Lists the aliases of one key, by name.',
  input: z.object({
    KeyId: required(keyReference),
    PageNumber: pageNumber,
    PageSize: pageSize(MOST_ALIASES_OF_PAGE),
  }),
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
  checks: (key) => [onKey('kms:ListAliasesByKeyId', key)],
  handle: async (key, asked, _call, kms) => aliasPage(await kms.keys.aliases.listOfKey(key), asked),
});
