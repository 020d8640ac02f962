import { z } from 'zod';
import { json } from '../parameters.ts';
import type { TaggableResource } from './taggable-resource.ts';

/** @documented ListTagResources */
const ROWS_OF_PAGE = 200;

const cursor = z.strictObject({ id: z.string(), key: z.string() });

/** The last row of the page before. */
export type TagCursor = z.output<typeof cursor>;

/** Reads a NextToken that an answer had. */
export function readTagCursor(token: string): TagCursor | undefined {
  return cursor.safeParse(json(Buffer.from(token, 'base64url').toString('utf8'))).data;
}

/**
 * One page of the tags of resources, ordered by resource id and tag key, so that what is added or removed meanwhile neither
 * repeats nor hides the rest. NextToken is empty on the last page. @inferred the order and the empty text
 */
export function tagRows(resources: readonly TaggableResource[], after: TagCursor | undefined): object {
  const rows = resources
    .flatMap(({ type, id, tags }) =>
      Object.entries(tags).map(([TagKey, TagValue]) => ({ ResourceId: id, ResourceType: type, TagKey, TagValue })),
    )
    .sort((a, b) => order(a.ResourceId, b.ResourceId) || order(a.TagKey, b.TagKey))
    .filter((row) => after === undefined || (order(row.ResourceId, after.id) || order(row.TagKey, after.key)) > 0);
  const page = rows.slice(0, ROWS_OF_PAGE);
  const last = page.at(-1);
  const isLast = last === undefined || rows.length === page.length;
  return { TagResources: { TagResource: page }, NextToken: isLast ? '' : tokenOf(last.ResourceId, last.TagKey) };
}

function tokenOf(id: string, key: string): string {
  const token: TagCursor = { id, key };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
