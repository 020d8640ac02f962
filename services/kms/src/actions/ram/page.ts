import { invalidRamParameter } from '@osseal/protocol/errors';
import { allowed, count } from './ram-parameters.ts';

const DEFAULT_ITEMS = 100;
const MOST_ITEMS = 1000;
const LONGEST_MARKER = 400;

/** Parameters of every list that comes in pages. @documented ListUsers: 1 to 1000 items, 100 when nothing is said */
export const pageParameters = {
  Marker: allowed((text) => (text.length <= LONGEST_MARKER ? text : invalidRamParameter('Marker', 'Length'))),
  MaxItems: allowed(count('MaxItems', 1, MOST_ITEMS)),
};

/** Fields that every such answer has beside its list. `Marker` is there when there is more. */
export interface MarkedPage {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/**
 * The items after the marker. A marker names the last item of the page before, so that pages stay right while others come
 * and go; to clients it is opaque.
 * @param items ordered by what `nameOf` gives
 * @throws WireError `InvalidParameter.Marker` for what no page gave
 */
export function pageOf<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  {
    Marker,
    MaxItems = DEFAULT_ITEMS,
  }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): { readonly page: readonly Item[]; readonly fields: MarkedPage } {
  const after = Marker === undefined ? undefined : readMarker(Marker);
  const rest = after === undefined ? items : items.filter((item) => nameOf(item) > after);
  const page = rest.slice(0, MaxItems);
  const last = page.at(-1);
  const isTruncated = rest.length > page.length && last !== undefined;
  const more = isTruncated ? { Marker: Buffer.from(nameOf(last), 'utf8').toString('base64url') } : {};
  return { page, fields: { IsTruncated: isTruncated, ...more } };
}

function readMarker(marker: string): string {
  const name = Buffer.from(marker, 'base64url').toString('utf8');
  if (Buffer.from(name, 'utf8').toString('base64url') !== marker) throw invalidRamParameter('Marker');
  return name;
}
