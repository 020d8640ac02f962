import type { RpcClient } from './rpc-client.ts';

/** What DescribeKey tells. */
export interface KeyMetadata {
  readonly KeyId: string;
  readonly Arn: string;
  readonly Description: string;
  readonly KeyState: string;
  readonly KeySpec: string;
  readonly KeyUsage: string;
  readonly Origin: string;
  readonly CreationDate: string;
  readonly DeleteDate: string;
  readonly Creator: string;
  readonly ProtectionLevel: string;
  readonly PrimaryKeyVersion?: string;
  readonly MaterialExpireTime: string;
  readonly LastRotationDate: string;
  readonly NextRotationDate?: string;
  readonly RotationInterval?: string;
  readonly AutomaticRotation: string;
  readonly DeletionProtection?: string;
}

export interface Alias {
  readonly AliasName: string;
  readonly KeyId: string;
  readonly AliasArn: string;
}

export interface KeyVersion {
  readonly KeyVersionId: string;
  readonly KeyId: string;
  readonly CreationDate: string;
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

/** @throws ApiError */
export async function listKeyVersions(rpc: RpcClient, region: string, KeyId: string): Promise<readonly KeyVersion[]> {
  type Answer = Paged & { readonly KeyVersions: { readonly KeyVersion: readonly KeyVersion[] } };
  return allPages(async (PageNumber) => {
    const answer = await rpc.kms<Answer>('ListKeyVersions', region, { KeyId, PageNumber, PageSize: PAGE_SIZE });
    return { total: answer.TotalCount, items: answer.KeyVersions.KeyVersion };
  });
}

/** @throws ApiError */
export async function describeKey(rpc: RpcClient, region: string, KeyId: string): Promise<KeyMetadata> {
  return (await rpc.kms<{ KeyMetadata: KeyMetadata }>('DescribeKey', region, { KeyId })).KeyMetadata;
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
