import type { Scope } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyArn, keyContainerArn } from '../../keys/key-arn.ts';
import { FILTER_KEYS, type FilterKey, type KeyFilters } from '../../keys/key-filters.ts';
import { pageOf } from '../page.ts';
import { json, optional, pageNumber, pageSize } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

const MOST_FILTERS = 10;
const MOST_VALUES = 10;

const filterList = z
  .array(z.strictObject({ Key: z.enum(FILTER_KEYS), Values: z.array(z.string()).max(MOST_VALUES) }))
  .max(MOST_FILTERS);

/** @documented ListKeys; @inferred that keys come oldest first */
export const listKeys = defineAction({
  name: 'ListKeys',
  group: 'key',
  summary: 'Lists the keys of the account in the region, oldest first, all or those that match filters.',
  input: z.object({ PageNumber: pageNumber, PageSize: pageSize(100), Filters: optional(readFilters) }),
  errors: ['InvalidParameter', 'Forbidden.NoPermission'],
  billed: false,
  needsActivation: true,
  target: (_input, call) => scopeOf(call),
  checks: (scope: Scope) => [{ action: 'kms:ListKeys', resource: keyContainerArn(scope) }],
  async handle(scope, { Filters, ...asked }, _call, kms) {
    const { items, fields } = pageOf(await kms.keys.list(scope, Filters), asked);
    return { Keys: { Key: items.map((key) => ({ KeyId: key.keyId, KeyArn: keyArn(key) })) }, ...fields };
  },
});

/** A property named twice has the values of both; one without values selects nothing out. @documented; the latter @inferred */
function readFilters(text: string): KeyFilters | undefined {
  const { data } = filterList.safeParse(json(text));
  if (data === undefined) return undefined;
  const filters = new Map<FilterKey, Set<string>>();
  for (const { Key, Values } of data) {
    if (Values.length > 0) filters.set(Key, new Set([...(filters.get(Key) ?? []), ...Values]));
  }
  return filters;
}
