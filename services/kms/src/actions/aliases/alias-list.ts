import type { AliasRecord } from '@osseal/storage';
import { aliasArn } from '../../keys/key-arn.ts';
import { type PageFields, pageOf } from '../page.ts';

/** Most entries of a page: the model says 100 in one place and 101 in another. @documented ListAliases */
export const MOST_ALIASES_OF_PAGE = 101;

/** The answer of both alias lists. @documented ListAliases */
export function aliasPage(
  aliases: readonly AliasRecord[],
  asked: { readonly PageNumber?: number | undefined; readonly PageSize?: number | undefined },
): { readonly Aliases: { readonly Alias: readonly object[] } } & PageFields {
  const { items, fields } = pageOf(aliases, asked);
  const Alias = items.map((alias) => ({
    AliasName: alias.aliasName,
    KeyId: alias.keyId,
    AliasArn: aliasArn(alias, alias.aliasName),
  }));
  return { Aliases: { Alias }, ...fields };
}
