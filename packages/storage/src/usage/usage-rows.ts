import type { AuditQuery, AuditRecord, UsageCounter } from '../ports.ts';

/** Names the row of the bill that a call belongs to; two calls share it exactly when they agree in every field. */
export function rowKey(counter: Omit<UsageCounter, 'calls'>): string {
  return JSON.stringify([
    counter.hour,
    counter.region,
    counter.account,
    counter.principal,
    counter.action,
    counter.keyId,
    counter.keyClass,
    counter.outcome,
    counter.cause,
  ]);
}

/** The row that a key names. */
export function counterOfRow(key: string): Omit<UsageCounter, 'calls'> {
  const fields = JSON.parse(key) as readonly string[];
  const [hour = '', region = '', account = '', principal = '', action = '', keyId = '', keyClass, outcome = ''] =
    fields;
  return {
    hour,
    region,
    account,
    principal,
    action,
    keyId,
    keyClass: keyClass as UsageCounter['keyClass'],
    outcome,
    cause: fields[8] ?? '',
  };
}

/** True for a row of `since <= hour < until`; a bound left out is open. */
export function withinHours(row: Pick<UsageCounter, 'hour'>, range: { since?: string; until?: string }): boolean {
  if (range.since !== undefined && row.hour < range.since) return false;
  return range.until === undefined || row.hour < range.until;
}

/** Whether a record is what is asked for; how old it may be and where the page begins is the caller's business. */
export function isWanted(record: AuditRecord, query: AuditQuery): boolean {
  const { requestId, principal, action, keyId, bucket, outcome, untilMs } = query;
  if (principal !== undefined && record.principal !== principal) return false;
  if (action !== undefined && record.action !== action) return false;
  if (keyId !== undefined && record.keyId !== keyId) return false;
  if (bucket !== undefined && (record.bucket ?? record.cause?.bucket) !== bucket) return false;
  if (outcome !== undefined && !hasOutcome(record, outcome)) return false;
  if (untilMs !== undefined && record.timeMs >= untilMs) return false;
  return requestId === undefined || record.requestId === requestId || record.cause?.requestId === requestId;
}

function hasOutcome(record: AuditRecord, wanted: string): boolean {
  return wanted.startsWith('!') ? record.outcome !== wanted.slice(1) : record.outcome === wanted;
}
