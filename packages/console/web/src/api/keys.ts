import type { RpcClient } from './rpc-client.ts';

export interface Alias {
  readonly AliasName: string;
  readonly KeyId: string;
  readonly AliasArn: string;
}

interface Paged {
  readonly TotalCount: number;
}

const PAGE_SIZE = 100;
/** Pages that are asked for at a time. */
const AT_ONCE = 8;

/** All keys of the region, or those that match filters of ListKeys. @throws ApiError */
export async function listKeyIds(
  rpc: RpcClient,
  region: string,
  filters?: Readonly<Record<string, readonly string[]>>,
): Promise<readonly string[]> {
  const Filters =
    filters === undefined
      ? undefined
      : JSON.stringify(Object.entries(filters).map(([Key, Values]) => ({ Key, Values })));
  type Answer = Paged & { readonly Keys: { readonly Key: readonly { readonly KeyId: string }[] } };
  return allPages(async (PageNumber) => {
    const answer = await rpc.kms<Answer>('ListKeys', region, { PageNumber, PageSize: PAGE_SIZE, Filters });
    return { total: answer.TotalCount, items: answer.Keys.Key.map(({ KeyId }) => KeyId) };
  });
}

/** @throws ApiError */
export async function listAliases(rpc: RpcClient, region: string): Promise<readonly Alias[]> {
  type Answer = Paged & { readonly Aliases: { readonly Alias: readonly Alias[] } };
  return allPages(async (PageNumber) => {
    const answer = await rpc.kms<Answer>('ListAliases', region, { PageNumber, PageSize: PAGE_SIZE });
    return { total: answer.TotalCount, items: answer.Aliases.Alias };
  });
}

/** Items of all pages in their order. */
async function allPages<T>(
  page: (number: number) => Promise<{ readonly total: number; readonly items: readonly T[] }>,
): Promise<readonly T[]> {
  const first = await page(1);
  const count = Math.ceil(first.total / PAGE_SIZE);
  const items = [...first.items];
  for (let start = 2; start <= count; start += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - start + 1) }, (_, offset) => start + offset);
    for (const { items: more } of await Promise.all(numbers.map(page))) items.push(...more);
  }
  return items;
}
