import { parseUtcTime } from '../clock/span.ts';

/** A question to the audit trail that makes no sense; the message is for whoever asked. */
export class AuditQueryError extends Error {
  override readonly name = 'AuditQueryError';
  /** The query parameter at fault. */
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

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

type Query = Readonly<Record<string, unknown>>;

/**
 * Reads `request-id` (of the request, or of the OSS request behind a KMS call), `principal` (an ARN), `action`, `key`, `bucket`,
 * `outcome` (`!Success`: any other), `since` and `until` (UTC), `before` (the `next` of the page before) and `limit` (1 to 1000,
 * 100 when left out).
 * @param also parameters that the caller reads itself
 * @throws AuditQueryError
 */
export function readAuditQuery(query: Query, also: readonly string[] = []): AuditRequest {
  const known = [...KNOWN, ...also];
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new AuditQueryError(unknown, `unknown parameter; known are ${known.join(', ')}.`);
  const read: Record<string, string | number> = {};
  for (const [name, field] of Object.entries(TEXTS)) {
    const text = readQueryText(query, name);
    if (text !== undefined) read[field] = text;
  }
  for (const [name, field] of Object.entries(TIMES)) {
    const ms = readTime(query, name);
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

/** One text of a query; undefined when it is absent or empty. @throws AuditQueryError */
export function readQueryText(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new AuditQueryError(name, 'must be given once.');
  return value;
}

function readNumber(query: Query, name: string, most: number): number | undefined {
  const text = readQueryText(query, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw new AuditQueryError(name, `must be a whole number from 1 to ${most}.`);
  return value;
}

function readTime(query: Query, name: string): number | undefined {
  const text = readQueryText(query, name);
  if (text === undefined) return undefined;
  const ms = parseUtcTime(text);
  if (ms !== undefined) return ms;
  throw new AuditQueryError(name, 'must be a UTC time such as 2026-11-23T15:00:00Z or a day such as 2026-11-23.');
}
