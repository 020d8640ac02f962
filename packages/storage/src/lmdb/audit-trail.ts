import type { AuditRecord } from '../ports.ts';
import { isAbout } from '../usage/usage-rows.ts';
import type { BytesTable, Environment } from './environment.ts';
import { sequenceKey, sequenceOf } from './keys.ts';

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

  /** Newest first, within the bounds. */
  async newest(query: { requestId?: string; limit: number }): Promise<readonly AuditRecord[]> {
    const found: AuditRecord[] = [];
    const oldestMs = this.#clock.now() - this.#maxAgeMs;
    const look = (record: AuditRecord): void => {
      if (record.timeMs >= oldestMs && isAbout(record, query.requestId)) found.push(record);
    };
    const end = Math.max(this.#first, this.#next + this.#waiting.length - this.#maxRecords);
    let below = this.#next;
    for (let at = this.#waiting.length - 1; at >= 0 && below + at >= end && found.length < query.limit; at--) {
      for (const record of recordsOf(this.#waiting[at] ?? '[]')) look(record);
    }
    while (below > end && found.length < query.limit) {
      const from = below;
      for (const { key, value } of this.#table.getRange({ start: sequenceKey(below - 1), reverse: true })) {
        const start = sequenceOf(key);
        const records = recordsOf(value).slice(Math.max(0, end - start), below - start);
        while (records.length > 0 && found.length < query.limit) look(records.pop() as AuditRecord);
        below = start;
        if (from - below >= SLICE || below <= end || found.length >= query.limit) break;
      }
      if (below === from) break;
      if (below > end) await new Promise((resolve) => setImmediate(resolve));
    }
    return found;
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
