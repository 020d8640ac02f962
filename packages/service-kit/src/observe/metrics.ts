import type { Metric, Registry } from 'prom-client';
import { CounterFamily } from './counter-family.ts';
import { DurationFamily } from './duration-family.ts';
import type { MetricFamily } from './metric-family.ts';

/**
 * What a service counts. Counting is cheap and needs no library: the exposition format and its library are loaded when
 * somebody asks for them, and only then is anything looked up.
 */
export class Metrics {
  readonly #requests = new DurationFamily('osseal_request_duration_seconds', 'Time from request to answer.', [
    'service',
    'action',
    'status',
  ]);
  readonly #families = new Map<string, MetricFamily>();
  #process: Promise<Registry> | undefined;

  constructor() {
    this.#add(this.#requests.counted('osseal_requests_total', 'Answered requests.'));
    this.#add(this.#requests);
  }

  /** Counts one answered request. @param status HTTP status. @param milliseconds from first byte in to last byte out. */
  record(service: string, action: string, status: number, milliseconds: number): void {
    this.#requests.record(milliseconds, service, action, String(status));
  }

  /** The counter of that name, made when there is none. */
  counter(name: string, help: string, labels: readonly string[]): CounterFamily {
    const known = this.#families.get(name);
    return known instanceof CounterFamily ? known : this.#add(new CounterFamily(name, help, labels));
  }

  /** The histogram of that name, made when there is none. */
  durations(name: string, help: string, labels: readonly string[]): DurationFamily {
    const known = this.#families.get(name);
    return known instanceof DurationFamily ? known : this.#add(new DurationFamily(name, help, labels));
  }

  /** What is looked up when somebody asks, in place of what had that name. */
  lookUp(family: MetricFamily): void {
    this.#add(family);
  }

  /** Prometheus text of all that is counted here, and of the process. */
  async render(): Promise<{ readonly contentType: string; readonly body: string }> {
    this.#process ??= processFigures();
    const [figures, own] = await Promise.all([this.#process, registryOf(this.#families.values())]);
    return { contentType: own.contentType, body: `${await own.metrics()}\n${await figures.metrics()}` };
  }

  #add<Family extends MetricFamily>(family: Family): Family {
    this.#families.set(family.name, family);
    return family;
  }
}

async function processFigures(): Promise<Registry> {
  const { Registry, collectDefaultMetrics } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

async function registryOf(families: Iterable<MetricFamily>): Promise<Registry> {
  const { Registry } = await import('prom-client');
  const registry = new Registry();
  for (const family of families) {
    const { name, help, type } = family;
    // A registry asks its metrics for no more than this. prom-client's own can only be filled by calls that cost more than
    // ours, on every request.
    const metric = { name, get: async () => ({ name, help, type, values: await family.values(), aggregator: 'sum' }) };
    registry.registerMetric(metric as unknown as Metric<string>);
  }
  return registry;
}
