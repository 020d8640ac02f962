import type { AuditLog, AuditPage, AuditQuery, AuditRecord } from '../ports.ts';
import { isWanted } from '../usage/usage-rows.ts';

/** Limits of an audit trail in memory. */
export interface MemoryAuditLogOptions {
  /** Tells the age of audit records. */
  readonly clock: { now(): number };
  /** Audit records kept; 10,000 when left out. */
  readonly maxRecords?: number;
  /** Milliseconds; a week when left out. */
  readonly maxAgeMs?: number;
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** An {@link AuditLog} that lives and dies with the process. */
export class MemoryAuditLog implements AuditLog {
  readonly #options: MemoryAuditLogOptions;
  readonly #clock: { now(): number };
  readonly #maxRecords: number;
  readonly #maxAgeMs: number;
  #trail: AuditRecord[] = [];
  /** Sequence number of the first record that is held. */
  #first = 0;

  constructor(options: MemoryAuditLogOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#maxRecords = options.maxRecords ?? 10_000;
    this.#maxAgeMs = options.maxAgeMs ?? WEEK_MS;
  }

  /** One like it as it is now; neither sees what becomes of the other. */
  fork(): MemoryAuditLog {
    const fork = new MemoryAuditLog(this.#options);
    fork.#trail = [...this.#trail];
    fork.#first = this.#first;
    return fork;
  }

  trace(record: AuditRecord): void {
    this.#trail.push(record);
    if (this.#trail.length <= 2 * this.#maxRecords) return;
    // Cut in large steps: a cut copies what stays.
    this.#first += this.#trail.length - this.#maxRecords;
    this.#trail = this.#trail.slice(-this.#maxRecords);
  }

  auditPage(query: AuditQuery): AuditPage {
    const oldest = Math.max(this.#clock.now() - this.#maxAgeMs, query.sinceMs ?? Number.NEGATIVE_INFINITY);
    const records: AuditRecord[] = [];
    const end = Math.max(0, this.#trail.length - this.#maxRecords);
    const from = Math.min(this.#trail.length, (query.before ?? Number.POSITIVE_INFINITY) - this.#first);
    for (let index = from - 1; index >= end; index--) {
      const record = this.#trail[index];
      if (record === undefined || record.timeMs < oldest || !isWanted(record, query)) continue;
      if (records.length >= query.limit) return { records, next: this.#first + index + 1 };
      records.push(record);
    }
    return { records };
  }

  async close(): Promise<void> {}
}
