import { assertKnown, type Query, QueryError, readQueryText, readQueryTime } from './query.ts';

/** What `GET /_osseal/audit` is asked for, on either port. */
export interface AuditRequest {
  readonly requestId?: string;
  readonly principal?: string;
  readonly action?: string;
  readonly keyId?: string;
  readonly bucket?: string;
  readonly outcome?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly before?: number;
  readonly limit: number;
}

const TEXTS = {
  'request-id': 'requestId',
  principal: 'principal',
  action: 'action',
  key: 'keyId',
  bucket: 'bucket',
  outcome: 'outcome',
} as const satisfies Readonly<Record<string, keyof AuditRequest>>;
const TIMES = { since: 'sinceMs', until: 'untilMs' } as const satisfies Readonly<Record<string, keyof AuditRequest>>;
const KNOWN: readonly string[] = [...Object.keys(TEXTS), ...Object.keys(TIMES), 'before', 'limit'];
const MOST_RECORDS = 1_000;

/**
 * Reads `request-id` (of the request, or of the OSS request behind a KMS call), `principal` (an ARN), `action`, `key`, `bucket`,
 * `outcome` (`!Success`: any other), `since` and `until` (UTC), `before` (the `next` of the page before) and `limit` (1 to 1000,
 * 100 when left out).
 * @param also parameters that the caller reads itself
 * @throws QueryError
 */
export function readAuditQuery(query: Query, also: readonly string[] = []): AuditRequest {
  assertKnown(query, [...KNOWN, ...also]);
  const read: Record<string, string | number> = {};
  for (const [name, field] of Object.entries(TEXTS)) {
    const text = readQueryText(query, name);
    if (text !== undefined) read[field] = text;
  }
  for (const [name, field] of Object.entries(TIMES)) {
    const ms = readQueryTime(query, name);
    if (ms !== undefined) read[field] = ms;
  }
  const before = readNumber(query, 'before', Number.MAX_SAFE_INTEGER);
  if (before !== undefined) read.before = before;
  return { ...read, limit: readNumber(query, 'limit', MOST_RECORDS) ?? 100 };
}

/** The query that {@link readAuditQuery} reads as this. */
export function auditQueryText(request: AuditRequest): string {
  const query = new URLSearchParams();
  for (const [name, field] of Object.entries(TEXTS)) {
    const text = request[field];
    if (text !== undefined) query.set(name, text);
  }
  for (const [name, field] of Object.entries(TIMES)) {
    const ms = request[field];
    if (ms !== undefined) query.set(name, new Date(ms).toISOString());
  }
  if (request.before !== undefined) query.set('before', String(request.before));
  query.set('limit', String(request.limit));
  return query.toString();
}

function readNumber(query: Query, name: string, most: number): number | undefined {
  const text = readQueryText(query, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw new QueryError(name, `must be a whole number from 1 to ${most}.`);
  return value;
}
