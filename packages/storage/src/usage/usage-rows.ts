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
export function withinHours(row: UsageCounter, range: { since?: string; until?: string }): boolean {
  if (range.since !== undefined && row.hour < range.since) return false;
  return range.until === undefined || row.hour < range.until;
}

/** Whether a record is of the request and the principal that are asked for; times and places are the caller's business. */
export function isWanted(record: AuditRecord, { requestId, principal }: AuditQuery): boolean {
  if (principal !== undefined && record.principal !== principal) return false;
  return requestId === undefined || record.requestId === requestId || record.cause?.requestId === requestId;
}
