/** The fields that every list answer has after its list. @documented ListKeys */
export interface PageFields {
  readonly TotalCount: number;
  readonly PageNumber: number;
  readonly PageSize: number;
}

const DEFAULT_PAGE_SIZE = 10;

/** One page of `all`; a page past the end is empty. */
export function pageOf<Item>(
  all: readonly Item[],
  asked: { readonly PageNumber?: number | undefined; readonly PageSize?: number | undefined },
): { readonly items: readonly Item[]; readonly fields: PageFields } {
  const { PageNumber = 1, PageSize = DEFAULT_PAGE_SIZE } = asked;
  const start = (PageNumber - 1) * PageSize;
  return { items: all.slice(start, start + PageSize), fields: { TotalCount: all.length, PageNumber, PageSize } };
}
