/** One line of the exposition. */
export interface MetricValue {
  /** Of a histogram: that of its buckets, sum and count. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Everything under one name. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  values(): readonly MetricValue[] | Promise<readonly MetricValue[]>;
}
