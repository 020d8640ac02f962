import type { Awaitable } from './store.ts';

/** What made a KMS call happen when a service made it for somebody. */
export interface CallCause {
  readonly service: 'oss';
  readonly action: string;
  readonly bucket: string;
  readonly object?: string;
  readonly requestId: string;
}

/** One row of the bill: all calls that agree in every other field. */
export interface UsageCounter {
  /** Start of the hour, `2026-11-23T15:00:00Z`. */
  readonly hour: string;
  readonly region: string;
  readonly account: string;
  /** ARN. */
  readonly principal: string;
  readonly action: string;
  /** '' when the call named none that exists. */
  readonly keyId: string;
  /** What the price list charges the key as. */
  readonly keyClass: 'service' | 'basic' | 'advanced' | 'none';
  /** `Success` or the error code. */
  readonly outcome: string;
  /** `<OSS action> <bucket>`, or '' for a direct call. */
  readonly cause: string;
  readonly calls: number;
}

/** A permission that a call needed and had. */
export interface UsedPermission {
  /** RAM action, e.g. `oss:PutObject`. */
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** What allowed it: `identity`, `ownership`, `bucket-policy`, `key-policy`, `acl`, … */
  readonly by: string;
}

/** One call, for the audit trail. */
export interface AuditRecord {
  readonly timeMs: number;
  readonly requestId: string;
  readonly region: string;
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  readonly keyId: string;
  readonly outcome: string;
  readonly durationMs: number;
  /** Of an OSS request. */
  readonly bucket?: string;
  readonly object?: string;
  readonly cause?: CallCause;
  /** Absent: none was asked for, or the call was refused. */
  readonly permissions?: readonly UsedPermission[];
}

/** What to look for in an audit trail. */
export interface AuditQuery {
  /** The records of that request and of the calls that a service made for it. */
  readonly requestId?: string;
  /** ARN. */
  readonly principal?: string;
  readonly action?: string;
  readonly keyId?: string;
  /** Of the request, or of the OSS request that made a service call. */
  readonly bucket?: string;
  /** `Success` or an error code; with `!` before it, any other. */
  readonly outcome?: string;
  /** Not older than this. */
  readonly sinceMs?: number;
  /** Older than this. */
  readonly untilMs?: number;
  /** Where the page before this one ended; absent: from the newest record on. */
  readonly before?: number;
  readonly limit: number;
}

/** Part of an audit trail, newest first. */
export interface AuditPage {
  readonly records: readonly AuditRecord[];
  /** For the next page; absent: there is none. */
  readonly next?: number;
}

/** Who did what, in the order in which it was done. Bounded by age and by number of records, oldest dropped first. */
export interface AuditLog {
  /**
   * Adds a record soon, many with one commit. Nobody waits: what was added within the last moments before `kill -9` can be
   * lost, and a record that cannot be written is dropped. `close` writes what is left.
   */
  trace(record: AuditRecord): void;
  /** Newest first, `query.limit` at most. */
  auditPage(query: AuditQuery): Awaitable<AuditPage>;
  close(): Promise<void>;
}

/** What counts already and is not yet where it stays. */
export interface LedgerBacklog {
  readonly bytes: number;
  /** How long the oldest of it has been waiting; 0 when nothing is. */
  readonly ageMs: number;
}

export interface UsageLedger extends AuditLog {
  /**
   * Adds one call to its row and its record to the audit trail (null: only counted). Resolves when both survive `kill -9`, and
   * `counters` and `audit` show them; many callers share one write. A power cut may take the calls of the last moment. A call whose record is refused is not counted.
   * @throws StoreError `full`, `unavailable`
   */
  record(counter: Omit<UsageCounter, 'calls'>, audit: AuditRecord | null): Promise<void>;
  /** Rows with `since <= hour < until`; a bound left out is open. */
  counters(range: { since?: string; until?: string }): Awaitable<readonly UsageCounter[]>;
  /**
   * Newest first. `requestId` finds the record of that request and those of the calls that a service made for it. The trail
   * is bounded by age and by number of records, oldest dropped first.
   */
  audit(query: { requestId?: string; limit: number }): Awaitable<readonly AuditRecord[]>;
  /** Absent: every call is where it stays at once. */
  backlog?(): LedgerBacklog;
  close(): Promise<void>;
}
