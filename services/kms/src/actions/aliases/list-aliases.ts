import type { Scope } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { aliasContainerArn } from '../../keys/key-arn.ts';
import { pageNumber, pageSize } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { aliasPage, MOST_ALIASES_OF_PAGE } from './alias-list.ts';

/** @documented ListAliases; @inferred that aliases come by name */
export const listAliases = defineAction({
  name: 'ListAliases',
  group: 'alias',
  summary: 'Lists the aliases of the account in the region, by name.',
  input: z.object({ PageNumber: pageNumber, PageSize: pageSize(MOST_ALIASES_OF_PAGE) }),
  errors: ['InvalidParameter', 'Forbidden.NoPermission'],
  billed: false,
  needsActivation: true,
  target: (_input, call) => scopeOf(call),
  checks: (scope: Scope) => [{ action: 'kms:ListAliases', resource: aliasContainerArn(scope) }],
  handle: async (scope, asked, _call, kms) => aliasPage(await kms.keys.aliases.list(scope), asked),
});
