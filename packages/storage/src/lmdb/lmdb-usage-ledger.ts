import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuditPage, AuditQuery, AuditRecord, UsageCounter, UsageLedger } from '../ports.ts';
import { rowKey, withinHours } from '../usage/usage-rows.ts';
import { AuditTrail } from './audit-trail.ts';
import { AuditWriter } from './audit-writer.ts';
import { Environment, type JsonTable } from './environment.ts';
import { nameKey, ownedKey } from './keys.ts';

const FORMAT = { format: 'osseal-usage', version: 1 } as const;

/** Rows kept in memory; when there are more, those that are committed are dropped and read again when needed. */
const CACHED_ROWS = 20_000;

/** Limits of the audit trail; see {@link LmdbUsageLedger}. */
export interface LmdbUsageLedgerOptions {
  /** Tells the age of audit records. */
  readonly clock: { now(): number };
  /** Audit records kept; 100,000 when left out. */
  readonly maxAuditRecords?: number;
  /** Milliseconds; 30 days when left out. */
  readonly maxAuditAgeMs?: number;
}

interface Row {
  counter: UsageCounter;
  readonly key: Buffer;
  /** Batches that hold the row and are not committed; until there are none, only memory knows its calls. */
  uncommitted: number;
}

interface Batch {
  /** The calls that the batch adds to each row. */
  readonly added: Map<Row, number>;
  readonly trail: AuditRecord[];
  readonly done: Promise<void>;
  readonly settle: (outcome: Promise<void>) => void;
}

/**
 * A {@link UsageLedger} in one lmdb file, `usage.mdb`. Calls are added up in memory; while one commit is under way the
 * next one gathers, so that many callers share it and a row is written once per commit however often it was counted.
 */
export class LmdbUsageLedger implements UsageLedger {
  readonly #environment: Environment;
  readonly #counters: JsonTable<UsageCounter>;
  readonly #trail: AuditTrail;
  readonly #writer: AuditWriter;
  readonly #rows = new Map<string, Row>();
  #gathering: Batch | null = null;
  #loop: Promise<void> | null = null;

  private constructor(environment: Environment, options: LmdbUsageLedgerOptions) {
    this.#environment = environment;
    this.#counters = environment.json('counters');
    this.#trail = new AuditTrail(environment, options);
    this.#writer = new AuditWriter(environment, this.#trail);
  }

  /**
   * @param directory where `usage.mdb` is or shall be; one process at a time
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string, options: LmdbUsageLedgerOptions): Promise<LmdbUsageLedger> {
    return new LmdbUsageLedger(await Environment.open(join(directory, 'usage.mdb'), FORMAT), options);
  }

  record(counter: Omit<UsageCounter, 'calls'>, audit: AuditRecord | null): Promise<void> {
    const row = this.#row(counter);
    this.#gathering ??= newBatch();
    const batch = this.#gathering;
    const added = batch.added.get(row) ?? 0;
    if (added === 0) row.uncommitted += 1;
    batch.added.set(row, added + 1);
    row.counter = { ...row.counter, calls: row.counter.calls + 1 };
    if (audit !== null) batch.trail.push(audit);
    this.#loop ??= this.#commitAll();
    return batch.done;
  }

  counters(range: { since?: string; until?: string }): readonly UsageCounter[] {
    const rows: UsageCounter[] = [];
    const start = nameKey(range.since ?? '\u0001');
    for (const { value } of this.#counters.getRange({ start })) {
      if (range.until !== undefined && value.hour >= range.until) break;
      if (withinHours(value, range)) rows.push(value);
    }
    return rows;
  }

  trace(record: AuditRecord): void {
    this.#writer.add(record);
  }

  async audit(query: { requestId?: string; limit: number }): Promise<readonly AuditRecord[]> {
    return (await this.auditPage(query)).records;
  }

  async auditPage(query: AuditQuery): Promise<AuditPage> {
    await this.#writer.flush();
    return this.#trail.page(query);
  }

  async close(): Promise<void> {
    await this.#writer.flush();
    await this.#loop;
    await this.#environment.close();
  }

  #row(counter: Omit<UsageCounter, 'calls'>): Row {
    const name = rowKey(counter);
    const known = this.#rows.get(name);
    if (known !== undefined) return known;
    if (this.#rows.size >= CACHED_ROWS) this.#dropCommittedRows();
    const key = ownedKey(counter.hour, createHash('sha256').update(name).digest('base64url'));
    const row: Row = { counter: this.#counters.get(key) ?? { ...counter, calls: 0 }, key, uncommitted: 0 };
    this.#rows.set(name, row);
    return row;
  }

  async #commitAll(): Promise<void> {
    // Calls of the same turn join the first commit.
    await Promise.resolve();
    while (this.#gathering !== null) {
      const batch = this.#gathering;
      this.#gathering = null;
      const commit = this.#commit(batch);
      batch.settle(commit);
      await commit.catch(() => undefined);
    }
    this.#loop = null;
  }

  async #commit(batch: Batch): Promise<void> {
    try {
      await this.#environment.batch(() => {
        for (const row of batch.added.keys()) void this.#counters.put(row.key, row.counter);
        this.#trail.append(batch.trail);
      });
    } catch (error) {
      // A call that is not recorded fails, so it must not be counted by a later commit either.
      for (const [row, added] of batch.added) row.counter = { ...row.counter, calls: row.counter.calls - added };
      throw error;
    } finally {
      for (const row of batch.added.keys()) row.uncommitted -= 1;
    }
  }

  #dropCommittedRows(): void {
    for (const [name, row] of this.#rows) if (row.uncommitted === 0) this.#rows.delete(name);
  }
}

function newBatch(): Batch {
  let settle: (outcome: Promise<void>) => void = () => {};
  const done = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { added: new Map(), trail: [], done, settle };
}
