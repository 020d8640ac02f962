import type { AuditRecord, UsageCounter, UsageLedger } from '../ports.ts';
import { isAbout, rowKey, withinHours } from '../usage/usage-rows.ts';

/** Limits of the audit trail; see {@link MemoryUsageLedger}. */
export interface MemoryUsageLedgerOptions {
  /** Tells the age of audit records. */
  readonly clock: { now(): number };
  /** Audit records kept; 10,000 when left out. */
  readonly maxRecords?: number;
  /** Milliseconds; a week when left out. */
  readonly maxAgeMs?: number;
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** A {@link UsageLedger} that lives and dies with the process: for tests and `--in-memory`. */
export class MemoryUsageLedger implements UsageLedger {
  readonly #clock: { now(): number };
  readonly #maxRecords: number;
  readonly #maxAgeMs: number;
  readonly #rows = new Map<string, UsageCounter>();
  #trail: AuditRecord[] = [];

  constructor(options: MemoryUsageLedgerOptions) {
    this.#clock = options.clock;
    this.#maxRecords = options.maxRecords ?? 10_000;
    this.#maxAgeMs = options.maxAgeMs ?? WEEK_MS;
  }

  async record(counter: Omit<UsageCounter, 'calls'>, audit: AuditRecord | null): Promise<void> {
    const key = rowKey(counter);
    this.#rows.set(key, { ...counter, calls: (this.#rows.get(key)?.calls ?? 0) + 1 });
    if (audit === null) return;
    this.#trail.push(audit);
    // Cut in large steps: a cut copies what stays.
    if (this.#trail.length > 2 * this.#maxRecords) this.#trail = this.#trail.slice(-this.#maxRecords);
  }

  counters(range: { since?: string; until?: string }): readonly UsageCounter[] {
    return [...this.#rows.values()].filter((row) => withinHours(row, range));
  }

  audit(query: { requestId?: string; limit: number }): readonly AuditRecord[] {
    const oldest = this.#clock.now() - this.#maxAgeMs;
    const found: AuditRecord[] = [];
    const end = Math.max(0, this.#trail.length - this.#maxRecords);
    for (let index = this.#trail.length - 1; index >= end && found.length < query.limit; index--) {
      const record = this.#trail[index];
      if (record !== undefined && record.timeMs >= oldest && isAbout(record, query.requestId)) found.push(record);
    }
    return found;
  }

  async close(): Promise<void> {}
}
