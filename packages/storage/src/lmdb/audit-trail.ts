import type { AuditPage, AuditQuery, AuditRecord } from '../ports.ts';
import { isWanted } from '../usage/usage-rows.ts';
import type { Environment, JsonTable } from './environment.ts';
import { sequenceKey, sequenceOf } from './keys.ts';

const DEFAULT_RECORDS = 100_000;
const DEFAULT_AGE_MS = 30 * 24 * 3_600_000;

/** Records looked at before other work gets its turn. */
const SLICE = 2_000;
/** Old records dropped with each commit, beyond as many as it adds. */
const DROPPED_PER_COMMIT = 64;

/** The audit trail in the order of arrival, under growing sequence numbers, with a bounded tail. */
export class AuditTrail {
  readonly #table: JsonTable<AuditRecord>;
  readonly #clock: { now(): number };
  readonly #maxRecords: number;
  readonly #maxAgeMs: number;
  /** Lowest sequence number that may be there. */
  #first: number;
  #next: number;

  constructor(
    environment: Environment,
    options: { clock: { now(): number }; maxAuditRecords?: number; maxAuditAgeMs?: number },
  ) {
    this.#table = environment.json('audit');
    this.#clock = options.clock;
    this.#maxRecords = options.maxAuditRecords ?? DEFAULT_RECORDS;
    this.#maxAgeMs = options.maxAuditAgeMs ?? DEFAULT_AGE_MS;
    const [oldest] = this.#table.getKeys({ start: sequenceKey(0), limit: 1 });
    const [newest] = this.#table.getKeys({ reverse: true, limit: 1 });
    this.#next = newest === undefined ? 1 : sequenceOf(newest) + 1;
    this.#first = oldest === undefined ? this.#next : sequenceOf(oldest);
  }

  /** Adds records and drops some that are beyond the bounds; for use inside a batch of the environment. */
  append(records: readonly AuditRecord[]): void {
    this.#makeRoom(records.length);
    for (const record of records) void this.#table.put(sequenceKey(this.#next++), record);
  }

  /** Newest first, within the bounds. Places are sequence numbers. */
  async page(query: AuditQuery): Promise<AuditPage> {
    const records: AuditRecord[] = [];
    const oldestMs = Math.max(this.#clock.now() - this.#maxAgeMs, query.sinceMs ?? Number.NEGATIVE_INFINITY);
    const end = Math.max(this.#first, this.#next - this.#maxRecords);
    let below = Math.min(this.#next, query.before ?? this.#next);
    while (below > end) {
      const from = Math.max(end, below - SLICE);
      for (const { key, value } of this.#table.getRange({
        start: sequenceKey(below - 1),
        end: sequenceKey(from - 1),
        reverse: true,
      })) {
        if (value.timeMs < oldestMs || !isWanted(value, query)) continue;
        if (records.length >= query.limit) return { records, next: sequenceOf(key) + 1 };
        records.push(value);
      }
      below = from;
      if (below > end) await new Promise((resolve) => setImmediate(resolve));
    }
    return { records };
  }

  /** Looks at committed records only, since a batch does not see what it has put. */
  #makeRoom(added: number): void {
    const oldestMs = this.#clock.now() - this.#maxAgeMs;
    const keepFrom = this.#next + added - this.#maxRecords;
    for (let dropped = 0; dropped < added + DROPPED_PER_COMMIT && this.#first < this.#next; dropped++) {
      if (this.#first >= keepFrom) {
        const oldest = this.#table.get(sequenceKey(this.#first));
        if (oldest !== undefined && oldest.timeMs >= oldestMs) return;
      }
      void this.#table.remove(sequenceKey(this.#first));
      this.#first += 1;
    }
  }
}
