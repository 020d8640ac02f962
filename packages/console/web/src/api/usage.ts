import type { ControlClient } from './control-client.ts';

/** By what calls can be grouped. */
export const DIMENSIONS = [
  'hour',
  'action',
  'key',
  'bucket',
  'principal',
  'region',
  'outcome',
  'cause',
  'key-class',
  'account',
] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** Fields of a row that are spelt otherwise than the dimension. */
const FIELDS = { key: 'keyId', 'key-class': 'keyClass' } as const;

/** One line of the bill: its group, and what came together in it. */
export type UsageRow = Readonly<
  Partial<Record<Exclude<Dimension, keyof typeof FIELDS> | 'keyId' | 'keyClass', string>>
> & {
  readonly calls: number;
  readonly billed: number;
  readonly cost: number;
};

export interface Usage {
  readonly currency: string;
  readonly prices: { readonly version: string; readonly asOf: string; readonly source: string };
  readonly totals: { readonly calls: number; readonly billed: number; readonly cost: number };
  readonly rows: readonly UsageRow[];
}

/** The bill; for account roots. @param since UTC time; undefined: from the start @throws ApiError */
export function usageBy(
  control: ControlClient,
  dimensions: readonly Dimension[],
  since: string | undefined,
): Promise<Usage> {
  const query = new URLSearchParams({ 'group-by': dimensions.join(','), ...(since !== undefined && { since }) });
  return control.ask('GET', `/usage?${query.toString()}`);
}

/** What the server's virtual clock shows; for account roots. @throws ApiError */
export async function serverNow(control: ControlClient): Promise<number> {
  return Date.parse((await control.ask<{ now: string }>('GET', '/clock')).now);
}

/** A row's value of a dimension. */
export function dimensionOf(row: UsageRow, dimension: Dimension): string {
  return row[dimension === 'key' || dimension === 'key-class' ? FIELDS[dimension] : dimension] ?? '';
}
