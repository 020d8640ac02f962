import { textTable } from './text-table.ts';

/** What `GET /_osseal/usage` answers, as far as a table shows it. */
export interface Statement {
  readonly since: string | null;
  readonly until: string | null;
  readonly currency: string;
  readonly prices: { readonly asOf: string };
  readonly totals: Amounts;
  readonly rows: readonly (Amounts & Readonly<Record<string, string | number>>)[];
}

interface Amounts {
  readonly calls: number;
  readonly billed: number;
  readonly cost: number;
}

const AMOUNTS = ['calls', 'billed', 'cost'] as const;

/** The rows with a header line, as RFC 4180 has it. */
export function usageCsv(statement: Statement): string {
  const header = [...fieldsOf(statement), ...AMOUNTS];
  const lines = statement.rows.map((row) => header.map((name) => csvCell(String(row[name] ?? ''))).join(','));
  return `${[header.join(','), ...lines].join('\r\n')}\r\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function fieldsOf(statement: Statement): string[] {
  return Object.keys(statement.rows[0] ?? {}).filter((name) => !AMOUNTS.some((amount) => amount === name));
}

/** The statement for a terminal: one line per group, a line with the sum, and what the prices are worth. */
export function usageTable(statement: Statement): string {
  const fields = fieldsOf(statement);
  const header = [...fields, ...AMOUNTS];
  const rows = statement.rows.map((row) => [...fields.map((field) => String(row[field] ?? '')), ...amounts(row)]);
  const total = ['total', ...fields.slice(1).map(() => ''), ...amounts(statement.totals)].slice(-header.length);
  const table = textTable(header, [...rows, total], AMOUNTS);
  const period = `From ${statement.since ?? 'the first call'} to ${statement.until ?? 'now'}.`;
  const prices = `Cost in ${statement.currency}, by the price list of ${statement.prices.asOf}.`;
  return `${table}\n${period} ${prices}\n`;
}

function amounts({ calls, billed, cost }: Amounts): string[] {
  return [String(calls), String(billed), cost.toFixed(6)];
}
