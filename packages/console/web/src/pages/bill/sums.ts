/** What the sums need of a line of the bill. */
interface BilledRow {
  readonly hour?: string;
  readonly action?: string;
  readonly billed: number;
}

const HOUR_MS = 3_600_000;
/** With more hours than these, those without calls are left out. */
const MOST_HOURS = 24 * 31;

interface Hours {
  readonly hours: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Billed calls of each hour, by action; hours without calls between others are there. */
export function perHour(rows: readonly BilledRow[]): Hours {
  const byHour = new Map<string, Map<string, number>>();
  const actions = new Set<string>();
  for (const { hour = '', action = '', billed } of rows) {
    actions.add(action);
    const sums = byHour.get(hour) ?? new Map<string, number>();
    byHour.set(hour, sums);
    sums.set(action, (sums.get(action) ?? 0) + billed);
  }
  const known = [...byHour.keys()].sort();
  const hours = filled(known);
  const series = [...actions].sort().map((name) => ({
    name,
    values: hours.map((hour) => byHour.get(hour)?.get(name) ?? 0),
  }));
  return { hours: hours.map((hour) => hour.slice(0, 16).replace('T', ' ')), series };
}

function filled(known: readonly string[]): readonly string[] {
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return [];
  const count = (Date.parse(last) - Date.parse(first)) / HOUR_MS + 1;
  if (!(count <= MOST_HOURS)) return known;
  // Spelt as the others are.
  const isShort = !first.includes('.');
  return Array.from({ length: count }, (_, offset) => {
    const text = new Date(Date.parse(first) + offset * HOUR_MS).toISOString();
    return isShort ? text.replace('.000', '') : text;
  });
}

/** Billed calls by name, most first; what is beyond the limit is one. */
export function topOf<Row extends BilledRow>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  limit: number,
  others: string,
): readonly { readonly name: string; readonly billed: number }[] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + row.billed);
  const all = [...sums].map(([name, billed]) => ({ name, billed })).sort((one, other) => other.billed - one.billed);
  if (all.length <= limit) return all;
  const rest = all.slice(limit - 1).reduce((sum, { billed }) => sum + billed, 0);
  return [...all.slice(0, limit - 1), { name: others, billed: rest }];
}
