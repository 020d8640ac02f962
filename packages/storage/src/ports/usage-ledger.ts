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
  readonly cause?: CallCause;
}

export interface UsageLedger {
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
  close(): Promise<void>;
}
