import type { Counter as CounterOf, Metric, Registry } from 'prom-client';

/** Upper bounds of the duration histogram, seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

interface Series {
  readonly service: string;
  readonly action: string;
  readonly status: string;
  /** Not cumulative; the last one counts what is above all bounds. */
  readonly counts: number[];
  calls: number;
  seconds: number;
}

// Action names come from a table, but a caller's mistake must not fill memory.
const MOST_SERIES = 5_000;

/**
 * Requests by service, action and status, with their duration. Recording costs a map look-up and three additions;
 * the exposition format and its library are loaded when somebody asks for them.
 */
export class Metrics {
  readonly #series = new Map<string, Series>();
  #registry: Promise<Registry> | undefined;

  /** Counts one answered request. @param status HTTP status. @param milliseconds from first byte in to last byte out. */
  record(service: string, action: string, status: number, milliseconds: number): void {
    const name = `${service} ${action} ${status}`;
    let series = this.#series.get(name);
    if (!series) {
      if (this.#series.size >= MOST_SERIES) return;
      const counts = new Array<number>(BUCKETS.length + 1).fill(0);
      series = { service, action, status: String(status), counts, calls: 0, seconds: 0 };
      this.#series.set(name, series);
    }
    const seconds = milliseconds / 1000;
    let index = 0;
    while (index < BUCKETS.length && seconds > (BUCKETS[index] ?? 0)) index++;
    series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.calls++;
    series.seconds += seconds;
  }

  /** Prometheus text: `osseal_requests_total`, `osseal_request_duration_seconds` and the process's own figures. */
  async render(): Promise<{ readonly contentType: string; readonly body: string }> {
    this.#registry ??= buildRegistry(() => this.#series.values());
    const registry = await this.#registry;
    return { contentType: registry.contentType, body: await registry.metrics() };
  }
}

const DURATION = 'osseal_request_duration_seconds';

async function buildRegistry(all: () => Iterable<Series>): Promise<Registry> {
  const { Counter, Registry, collectDefaultMetrics } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests: CounterOf<'service' | 'action' | 'status'> = new Counter({
    name: 'osseal_requests_total',
    help: 'Answered requests.',
    labelNames: ['service', 'action', 'status'],
    registers: [registry],
    collect: () => {
      requests.reset();
      for (const { service, action, status, calls } of all()) requests.inc({ service, action, status }, calls);
    },
  });
  // A registry asks its metrics for no more than this; prom-client's own Histogram can only be filled by `observe`, which
  // is what recording avoids.
  const duration = {
    name: DURATION,
    get: () =>
      Promise.resolve({
        name: DURATION,
        help: 'Time from request to answer.',
        type: 'histogram',
        values: [...all()].flatMap(histogramValues),
        aggregator: 'sum',
      }),
  };
  registry.registerMetric(duration as unknown as Metric<string>);
  return registry;
}

function histogramValues({ service, action, status, counts, calls, seconds }: Series) {
  const labels = { service, action, status };
  let sum = 0;
  const buckets = [...BUCKETS, '+Inf' as const].map((le, index) => {
    sum += counts[index] ?? 0;
    return { metricName: `${DURATION}_bucket`, labels: { ...labels, le }, value: sum };
  });
  return [
    ...buckets,
    { metricName: `${DURATION}_sum`, labels, value: seconds },
    { metricName: `${DURATION}_count`, labels, value: calls },
  ];
}
