import type { AuditPage, AuditQuery, AuditRecord, UsageCounter, UsageLedger } from '../ports.ts';
import { rowKey, withinHours } from '../usage/usage-rows.ts';
import { MemoryAuditLog, type MemoryAuditLogOptions } from './memory-audit-log.ts';

/** Limits of the audit trail; see {@link MemoryUsageLedger}. */
export type MemoryUsageLedgerOptions = MemoryAuditLogOptions;

/** A {@link UsageLedger} that lives and dies with the process: for tests and `--in-memory`. */
export class MemoryUsageLedger implements UsageLedger {
  readonly #trail: MemoryAuditLog;
  readonly #rows: Map<string, UsageCounter>;

  constructor(options: MemoryUsageLedgerOptions);
  constructor(trail: MemoryAuditLog, rows: Map<string, UsageCounter>);
  constructor(given: MemoryUsageLedgerOptions | MemoryAuditLog, rows = new Map<string, UsageCounter>()) {
    this.#trail = given instanceof MemoryAuditLog ? given : new MemoryAuditLog(given);
    this.#rows = rows;
  }

  /** One like it as it is now; neither sees what becomes of the other. */
  fork(): MemoryUsageLedger {
    return new MemoryUsageLedger(this.#trail.fork(), new Map(this.#rows));
  }

  async record(counter: Omit<UsageCounter, 'calls'>, audit: AuditRecord | null): Promise<void> {
    const key = rowKey(counter);
    this.#rows.set(key, { ...counter, calls: (this.#rows.get(key)?.calls ?? 0) + 1 });
    if (audit !== null) this.#trail.trace(audit);
  }

  trace(record: AuditRecord): void {
    this.#trail.trace(record);
  }

  counters(range: { since?: string; until?: string }): readonly UsageCounter[] {
    return [...this.#rows.values()].filter((row) => withinHours(row, range));
  }

  audit(query: { requestId?: string; limit: number }): readonly AuditRecord[] {
    return this.auditPage(query).records;
  }

  auditPage(query: AuditQuery): AuditPage {
    return this.#trail.auditPage(query);
  }

  async close(): Promise<void> {}
}
