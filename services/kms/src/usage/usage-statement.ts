import type { UsageCounter } from '@osseal/storage';
import { type PriceList, priceMicros } from './price-list.ts';
import { fieldOf, type UsageField, type UsageQuery } from './usage-query.ts';

/** Calls and what they cost. */
export interface UsageAmounts {
  /** All calls to billed actions, refused ones included. */
  readonly calls: number;
  /** Those that succeeded. */
  readonly billed: number;
  /** In the statement's currency. */
  readonly cost: number;
}

/** One group of calls: the fields asked for, and its amounts. */
export type UsageRow = Partial<Record<UsageField, string>> & UsageAmounts;

/** Answer of `GET /_osseal/usage`. */
export interface UsageStatement {
  /** Start of the first hour covered; null: from the first call. */
  readonly since: string | null;
  /** End, exclusive; null: to the last call. */
  readonly until: string | null;
  readonly currency: string;
  readonly prices: {
    readonly version: string;
    readonly asOf: string;
    readonly source: string;
    /** By class of key, in the statement's currency. */
    readonly perTenThousandCalls: Readonly<Record<string, { readonly mainland: number; readonly elsewhere: number }>>;
  };
  readonly totals: UsageAmounts;
  readonly rows: readonly UsageRow[];
}

interface Group {
  readonly fields: Partial<Record<UsageField, string>>;
  calls: number;
  billed: number;
  micros: number;
}

const MICROS = 1_000_000;

/** Prices each counter by its own region and class of key, then adds up by the fields asked for. Rows are sorted by them. */
export function buildStatement(counters: Iterable<UsageCounter>, query: UsageQuery, prices: PriceList): UsageStatement {
  const groups = new Map<string, Group>();
  const totals: Group = { fields: {}, calls: 0, billed: 0, micros: 0 };
  const only = Object.entries(query.only) as [UsageField, string][];
  for (const counter of counters) {
    if (!only.every(([field, value]) => fieldOf(counter, field) === value)) continue;
    const fields: Record<string, string> = {};
    for (const field of query.groupBy) fields[field] = fieldOf(counter, field);
    const name = JSON.stringify(fields);
    const group = groups.get(name) ?? { fields, calls: 0, billed: 0, micros: 0 };
    groups.set(name, group);
    const micros = priceMicros(counter, prices);
    for (const sum of [group, totals]) {
      sum.calls += counter.calls;
      sum.billed += counter.outcome === 'Success' ? counter.calls : 0;
      sum.micros += micros;
    }
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    since: query.since ?? null,
    until: query.until ?? null,
    currency: prices.currency,
    prices: {
      version: prices.version,
      asOf: prices.asOf,
      source: prices.source,
      perTenThousandCalls: Object.fromEntries(
        Object.entries(prices.microsPerCall).map(([keyClass, { mainland, elsewhere }]) => [
          keyClass,
          { mainland: mainland / 100, elsewhere: elsewhere / 100 },
        ]),
      ),
    },
    totals: amounts(totals),
    rows: sorted.map(([, group]) => ({ ...group.fields, ...amounts(group) })),
  };
}

function amounts({ calls, billed, micros }: Group): UsageAmounts {
  return { calls, billed, cost: micros / MICROS };
}

/** The rows as CSV with a header line; a row without fields is the total. */
export function statementCsv(statement: UsageStatement, query: UsageQuery): string {
  const columns = [...query.groupBy, 'calls', 'billed', 'cost'] as const;
  const lines = statement.rows.map((row) => columns.map((column) => cell(String(row[column]))).join(','));
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
