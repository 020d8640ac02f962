import type { Scope } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { secretContainerArn } from '../../secrets/secret-arn.ts';
import { SECRET_FILTER_KEYS, type SecretFilterKey, type SecretFilters } from '../../secrets/secret-filters.ts';
import { pageOf } from '../page.ts';
import { flag, json, optional, pageNumber, pageSize } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { secretMetadata } from './secret-metadata.ts';

const MOST_FILTERS = 10;
const MOST_VALUES = 10;

const filterList = z
  .array(z.strictObject({ Key: z.enum(SECRET_FILTER_KEYS), Values: z.array(z.string()).max(MOST_VALUES) }))
  .max(MOST_FILTERS);

/** @documented ListSecrets; @inferred that secrets come oldest first */
export const listSecrets = defineAction({
  name: 'ListSecrets',
  group: 'secret',
  summary: 'Lists the secrets of the account in the region, oldest first, all or those that match filters.',
  input: z.object({
    PageNumber: pageNumber,
    PageSize: pageSize(100),
    FetchTags: optional(flag),
    Filters: optional(readFilters),
  }),
  errors: ['InvalidParameter', 'Forbidden.NoPermission'],
  billed: false,
  needsActivation: true,
  target: (_input, call) => scopeOf(call),
  checks: (scope: Scope) => [{ action: 'kms:ListSecrets', resource: secretContainerArn(scope) }],
  async handle(scope, { Filters = new Map(), FetchTags, ...asked }, _call, kms) {
    const { items, fields } = pageOf(await kms.secrets.finder.list(scope, Filters), asked);
    return { SecretList: { Secret: items.map((secret) => secretMetadata(secret, FetchTags)) }, ...fields };
  },
});

/** A property named twice has the values of both; one without values selects nothing out. @inferred as for ListKeys */
function readFilters(text: string): SecretFilters | undefined {
  const { data } = filterList.safeParse(json(text));
  if (data === undefined) return undefined;
  const filters = new Map<SecretFilterKey, Set<string>>();
  for (const { Key, Values } of data) {
    if (Values.length > 0) filters.set(Key, new Set([...(filters.get(Key) ?? []), ...Values]));
  }
  return filters;
}
