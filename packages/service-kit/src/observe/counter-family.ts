import type { MetricFamily, MetricValue } from './metric-family.ts';

/** Names and codes come from tables, but a caller's mistake must not fill memory. */
const MOST_SERIES = 5_000;

/** A count by labels. Adding costs a map look-up and an addition. */
export class CounterFamily implements MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type = 'counter';
  readonly #labels: readonly string[];
  readonly #series = new Map<string, { readonly values: readonly string[]; count: number }>();

  constructor(name: string, help: string, labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
  }

  /** @param values of the labels, in their order; from a bounded set each */
  add(amount: number, ...values: readonly string[]): void {
    const key = values.join(' ');
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= MOST_SERIES) return;
      series = { values, count: 0 };
      this.#series.set(key, series);
    }
    series.count += amount;
  }

  values(): readonly MetricValue[] {
    return [...this.#series.values()].map(({ values, count }) => ({
      labels: Object.fromEntries(this.#labels.map((label, at) => [label, values[at] ?? ''])),
      value: count,
    }));
  }
}
