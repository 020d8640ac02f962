import type { MetricFamily, MetricValue } from './metric-family.ts';

/** Upper bounds, seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
const MOST_SERIES = 5_000;

interface Series {
  readonly values: readonly string[];
  /** Not cumulative; the last one counts what is above all bounds. */
  readonly counts: number[];
  calls: number;
  seconds: number;
}

/** Durations by labels, as a histogram. Recording costs a map look-up and three additions. */
export class DurationFamily implements MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly #labels: readonly string[];
  readonly #series = new Map<string, Series>();

  constructor(name: string, help: string, labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.#labels = labels;
  }

  /** @param values of the labels, in their order; from a bounded set each */
  record(milliseconds: number, ...values: readonly string[]): void {
    const key = values.join(' ');
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= MOST_SERIES) return;
      const counts = new Array<number>(BUCKETS.length + 1).fill(0);
      series = { values, counts, calls: 0, seconds: 0 };
      this.#series.set(key, series);
    }
    const seconds = milliseconds / 1000;
    let index = 0;
    while (index < BUCKETS.length && seconds > (BUCKETS[index] ?? 0)) index++;
    series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.calls++;
    series.seconds += seconds;
  }

  values(): readonly MetricValue[] {
    return [...this.#series.values()].flatMap((series) => this.#histogram(series));
  }

  /** How many were recorded, as a family of its own. */
  counted(name: string, help: string): MetricFamily {
    const values = () =>
      [...this.#series.values()].map(({ values, calls }) => ({ labels: this.#named(values), value: calls }));
    return { name, help, type: 'counter', values };
  }

  #histogram({ values, counts, calls, seconds }: Series): readonly MetricValue[] {
    const labels = this.#named(values);
    let sum = 0;
    const buckets = [...BUCKETS, '+Inf' as const].map((le, index) => {
      sum += counts[index] ?? 0;
      return { metricName: `${this.name}_bucket`, labels: { ...labels, le }, value: sum };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: seconds },
      { metricName: `${this.name}_count`, labels, value: calls },
    ];
  }

  #named(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.#labels.map((label, at) => [label, values[at] ?? '']));
  }
}
