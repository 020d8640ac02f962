import { sequenceKey, sequenceOf } from '../objects/table-keys.ts';
import type { AuditPage, AuditQuery, AuditRecord } from '../ports.ts';
import { isWanted } from '../usage/usage-rows.ts';
import type { BytesTable, Environment } from './environment.ts';

const DEFAULT_RECORDS = 100_000;
const DEFAULT_AGE_MS = 30 * 24 * 3_600_000;

/** Records in one value of the table, at most. */
const CHUNK = 256;
/** Records looked at before other work gets its turn. */
const SLICE = 2_000;
/** Old records dropped with each commit, beyond as many as it adds. */
const DROPPED_PER_COMMIT = 1_024;

/**
 * The audit trail in the order of arrival, numbered, with a bounded tail. New records wait in memory as JSON texts until
 * they are stored many at a time: one put per chunk, and nothing is encoded twice.
 */
export class AuditTrail {
  /** Number of a first record → JSON array of it and those that follow; or one record by itself, as version 1 wrote them. */
  readonly #table: BytesTable;
  readonly #clock: { now(): number };
  readonly #maxRecords: number;
  readonly #maxAgeMs: number;
  /** Lowest number that may be stored. */
  #first: number;
  /** Number of the first record that waits. */
  #next: number;
  #waiting: string[] = [];

  constructor(
    environment: Environment,
    options: { clock: { now(): number }; maxAuditRecords?: number; maxAuditAgeMs?: number },
  ) {
    this.#table = environment.bytes('audit');
    this.#clock = options.clock;
    this.#maxRecords = options.maxAuditRecords ?? DEFAULT_RECORDS;
    this.#maxAgeMs = options.maxAuditAgeMs ?? DEFAULT_AGE_MS;
    const [oldest] = this.#table.getKeys({ start: sequenceKey(0), limit: 1 });
    const [newest] = this.#table.getRange({ reverse: true, limit: 1 });
    this.#next = newest === undefined ? 1 : sequenceOf(newest.key) + recordsOf(newest.value).length;
    this.#first = oldest === undefined ? this.#next : sequenceOf(oldest);
  }

  /** Adds records, each as its JSON text. */
  add(records: readonly string[]): void {
    for (const record of records) this.#waiting.push(record);
  }

  /** Records that wait to be stored. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Stores the first `count` that wait and drops some that are beyond the bounds; for use inside a batch of the environment. */
  put(count: number): void {
    this.#makeRoom(count);
    for (let from = 0; from < count; from += CHUNK) {
      const chunk = this.#waiting.slice(from, Math.min(from + CHUNK, count));
      void this.#table.put(sequenceKey(this.#next + from), Buffer.from(`[${chunk.join(',')}]`));
    }
  }

  /** The batch that put them is committed. */
  stored(count: number): void {
    this.#waiting = this.#waiting.slice(count);
    this.#next += count;
  }

  /** The batch that put them did not happen, and they are given up. */
  drop(count: number): void {
    this.#waiting = this.#waiting.slice(count);
  }

  /** Newest first, within the bounds, those that wait among them. Places are numbers of records. */
  async page(query: AuditQuery): Promise<AuditPage> {
    const records: AuditRecord[] = [];
    const oldestMs = Math.max(this.#clock.now() - this.#maxAgeMs, query.sinceMs ?? Number.NEGATIVE_INFINITY);
    const total = this.#next + this.#waiting.length;
    const end = Math.max(this.#first, total - this.#maxRecords);
    let below = Math.min(total, query.before ?? total);
    /** False when the page is full, so that the record begins the next one. */
    const take = (record: AuditRecord): boolean => {
      if (record.timeMs < oldestMs || !isWanted(record, query)) return true;
      return records.length < query.limit && records.push(record) > 0;
    };
    for (; below > Math.max(this.#next, end); below--) {
      const [record] = recordsOf(this.#waiting[below - 1 - this.#next] ?? '[]');
      if (record !== undefined && !take(record)) return { records, next: below };
    }
    while (below > end) {
      const from = below;
      for (const { key, value } of this.#table.getRange({ start: sequenceKey(below - 1), reverse: true })) {
        const start = sequenceOf(key);
        const chunk = recordsOf(value).slice(Math.max(0, end - start), below - start);
        const first = Math.max(start, end);
        for (let at = chunk.length - 1; at >= 0; at--) {
          const record = chunk[at];
          if (record !== undefined && !take(record)) return { records, next: first + at + 1 };
        }
        below = start;
        if (from - below >= SLICE || below <= end) break;
      }
      if (below === from) break;
      if (below > end) await new Promise((resolve) => setImmediate(resolve));
    }
    return { records };
  }

  /** Drops whole values, and never the newest. Looks at what is committed only, since a batch does not see what it has put. */
  #makeRoom(added: number): void {
    const oldestMs = this.#clock.now() - this.#maxAgeMs;
    const keepFrom = this.#next + added - this.#maxRecords;
    const most = this.#first + added + DROPPED_PER_COMMIT;
    for (const key of this.#table.getKeys({ start: sequenceKey(this.#first + 1) })) {
      const next = sequenceOf(key);
      if (next > keepFrom && !this.#isOlder(this.#first, oldestMs)) return;
      void this.#table.remove(sequenceKey(this.#first));
      this.#first = next;
      if (next >= most) return;
    }
  }

  /** True when even the newest record of the value with that number is older. */
  #isOlder(first: number, oldestMs: number): boolean {
    const value = this.#table.getBinary(sequenceKey(first));
    const newest = value === undefined ? undefined : recordsOf(value).at(-1);
    return newest === undefined || newest.timeMs < oldestMs;
  }
}

function recordsOf(json: Uint8Array | string): AuditRecord[] {
  const value: unknown = JSON.parse(typeof json === 'string' ? json : Buffer.from(json).toString('utf8'));
  return (Array.isArray(value) ? value : [value]) as AuditRecord[];
}
