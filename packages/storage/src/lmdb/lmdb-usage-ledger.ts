import { join } from 'node:path';
import { nameKey } from '../objects/table-keys.ts';
import type { AuditPage, AuditQuery, AuditRecord, LedgerBacklog, UsageCounter, UsageLedger } from '../ports.ts';
import { StoreError } from '../ports.ts';
import { rowKey } from '../usage/usage-rows.ts';
import { AuditTrail } from './audit-trail.ts';
import { CounterTable } from './counter-table.ts';
import { Environment, type JsonTable } from './environment.ts';
import { UsageBatch } from './usage-batch.ts';
import { UsageJournal } from './usage-journal.ts';

/** What `usage.mdb` says it is. */
export const USAGE_FORMAT = { format: 'osseal-usage', version: 3 } as const;
const STORED_KEY = nameKey('stored');

/** How long calls may stay in the journal, and how many bytes of them, before they are stored in lmdb. */
const STORE_EVERY_MS = 1000;
const STORE_EVERY_BYTES = 4 * 1024 * 1024;
/** So much waits while lmdb refuses; then calls are refused too. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

/** Limits of the audit trail; see {@link LmdbUsageLedger}. */
export interface LmdbUsageLedgerOptions {
  /** Tells the age of audit records. */
  readonly clock: { now(): number };
  /** Measures how long calls wait in the journal; default: the process's own timer, which never jumps. */
  readonly stopwatch?: { now(): number };
  /** Audit records kept; 100,000 when left out. */
  readonly maxAuditRecords?: number;
  /** Milliseconds; 30 days when left out. */
  readonly maxAuditAgeMs?: number;
  /** Told when calls could not be moved to lmdb, or what a crash left of the journal was dropped. */
  readonly warn?: (message: string) => void;
}

/**
 * A {@link UsageLedger} in one lmdb file, `usage.mdb`, and a journal beside it. The calls of one turn of the event loop
 * are one write to the journal, from then on survive `kill -9` and count. Every second they are stored in lmdb, in one
 * durable transaction that also says up to where the journal is stored: a power cut can lose what came since, and no more.
 */
export class LmdbUsageLedger implements UsageLedger {
  readonly #environment: Environment;
  readonly #counters: CounterTable;
  readonly #trail: AuditTrail;
  readonly #journal: UsageJournal;
  /** Sequence of the last journal frame that is stored. */
  readonly #stored: JsonTable<number>;
  readonly #warn: (message: string) => void;
  readonly #stopwatch: { now(): number };
  #gathering: UsageBatch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #storing: Promise<void> | null = null;
  #failure: Error | null = null;
  /** When the oldest call came that is in the journal alone. */
  #waitingSinceMs: number | null = null;
  #closed = false;

  private constructor(environment: Environment, directory: string, options: LmdbUsageLedgerOptions) {
    this.#environment = environment;
    this.#warn = options.warn ?? (() => undefined);
    this.#stopwatch = options.stopwatch ?? performance;
    this.#counters = new CounterTable(environment);
    this.#trail = new AuditTrail(environment, options);
    this.#stored = environment.json('journal');
    const { journal, frames, dropped } = UsageJournal.open(directory, this.#stored.get(STORED_KEY) ?? 0);
    this.#journal = journal;
    for (const { payload } of frames) this.#count(UsageBatch.read(payload));
    if (dropped > 0) this.#warn(`the usage journal ended in ${dropped} bytes that a crash left; they were dropped`);
  }

  /**
   * Counts what a process that was killed left in its journal.
   *
   * @param directory where `usage.mdb` is or shall be; one process at a time
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string, options: LmdbUsageLedgerOptions): Promise<LmdbUsageLedger> {
    const environment = await Environment.open(join(directory, 'usage.mdb'), USAGE_FORMAT);
    try {
      const ledger = new LmdbUsageLedger(environment, directory, options);
      await ledger.#store();
      return ledger;
    } catch (error) {
      await environment.close();
      throw error;
    }
  }

  record(counter: Omit<UsageCounter, 'calls'>, audit: AuditRecord | null): Promise<void> {
    const batch = this.#batch();
    batch.add(rowKey(counter), audit);
    return batch.done;
  }

  counters(range: { since?: string; until?: string }): readonly UsageCounter[] {
    return this.#counters.within(range);
  }

  /** In the journal with the calls of the same turn, and so as safe as they are. */
  trace(record: AuditRecord): void {
    this.#batch().trace(record);
  }

  async audit(query: { requestId?: string; limit: number }): Promise<readonly AuditRecord[]> {
    return (await this.auditPage(query)).records;
  }

  backlog(): LedgerBacklog {
    const sinceMs = this.#waitingSinceMs;
    return { bytes: this.#journal.size, ageMs: sinceMs === null ? 0 : this.#stopwatch.now() - sinceMs };
  }

  auditPage(query: AuditQuery): Promise<AuditPage> {
    this.#write();
    return this.#trail.page(query);
  }

  /** Stores what is in the journal. What cannot be stored stays there for the next start. */
  async close(): Promise<void> {
    this.#write();
    await this.#storing;
    this.#closed = true;
    await this.#store();
    this.#journal.close();
    await this.#environment.close();
  }

  #batch(): UsageBatch {
    if (this.#gathering === null) {
      this.#gathering = new UsageBatch();
      // After all requests that this turn of the event loop brought.
      setImmediate(() => this.#write());
    }
    return this.#gathering;
  }

  #write(): void {
    const batch = this.#gathering;
    if (batch === null) return;
    this.#gathering = null;
    try {
      if (this.#failure !== null && this.#journal.size > MOST_WAITING_BYTES) throw this.#failure;
      this.#journal.append(batch.text());
    } catch (error) {
      batch.reject(error);
      return;
    }
    this.#waitingSinceMs ??= this.#stopwatch.now();
    this.#count(batch);
    batch.resolve();
    this.#storeSoon();
  }

  #count(batch: UsageBatch): void {
    for (const [name, calls] of batch.calls) this.#counters.add(name, calls);
    this.#trail.add(batch.audit);
  }

  #storeSoon(): void {
    if (this.#storing !== null || this.#closed) return;
    if (this.#journal.size >= STORE_EVERY_BYTES && this.#failure === null) void this.#store();
    else this.#timer ??= setTimeout(() => void this.#store(), STORE_EVERY_MS).unref();
  }

  /** Moves the journal's calls to lmdb. Never rejects: while lmdb refuses, the journal has them. */
  #store(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#storing ??= this.#storeAll().finally(() => {
      this.#storing = null;
      if (this.#trail.waiting > 0 || this.#counters.hasChanged) this.#storeSoon();
    });
    return this.#storing;
  }

  async #storeAll(): Promise<void> {
    const { sequence } = this.#journal;
    const takenMs = this.#stopwatch.now();
    const rows = this.#counters.takeChanged();
    const records = this.#trail.waiting;
    if (rows.size > 0 || records > 0) {
      this.#journal.takeTurns();
      try {
        await this.#environment.batch(() => {
          this.#counters.put(rows);
          this.#trail.put(records);
          void this.#stored.put(STORED_KEY, sequence);
        });
      } catch (error) {
        this.#counters.takeBack(rows);
        this.#noteFailure(error);
        return;
      }
    }
    this.#failure = null;
    this.#trail.stored(records);
    this.#counters.dropStored();
    this.#journal.forgetUpTo(sequence);
    // Younger than this is what came while the rest was stored.
    this.#waitingSinceMs = this.#journal.sequence > sequence ? takenMs : null;
  }

  #noteFailure(error: unknown): void {
    const failure = error instanceof StoreError ? error : new StoreError('unavailable', 'usage.mdb: the commit failed');
    if (this.#failure === null) this.#warn(`${failure.message}; the usage journal keeps the calls meanwhile`);
    this.#failure = failure;
  }
}
