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
  readonly sinceMs?: number;
  readonly before?: number;
  readonly limit: number;
}

const KNOWN = ['request-id', 'principal', 'since', 'before', 'limit'] as const;
const MOST_RECORDS = 1_000;
const TIME_FORM = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

/**
 * Reads `request-id` (of the request, or of the OSS request behind a KMS call), `principal` (an ARN), `since` (UTC), `before`
 * (the `next` of the page before) and `limit` (1 to 1000, 100 when left out).
 * @throws AuditQueryError
 */
export function readAuditQuery(query: Readonly<Record<string, unknown>>): AuditRequest {
  const unknown = Object.keys(query).find((name) => !KNOWN.some((known) => known === name));
  if (unknown !== undefined) throw new AuditQueryError(unknown, `unknown parameter; known are ${KNOWN.join(', ')}.`);
  const requestId = readText(query, 'request-id');
  const principal = readText(query, 'principal');
  const sinceMs = readTime(query);
  const before = readNumber(query, 'before', Number.MAX_SAFE_INTEGER);
  return {
    ...(requestId !== undefined && { requestId }),
    ...(principal !== undefined && { principal }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(before !== undefined && { before }),
    limit: readNumber(query, 'limit', MOST_RECORDS) ?? 100,
  };
}

function readText(query: Readonly<Record<string, unknown>>, name: (typeof KNOWN)[number]): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new AuditQueryError(name, 'must be given once.');
  return value;
}

function readNumber(
  query: Readonly<Record<string, unknown>>,
  name: (typeof KNOWN)[number],
  most: number,
): number | undefined {
  const text = readText(query, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw new AuditQueryError(name, `must be a whole number from 1 to ${most}.`);
  return value;
}

function readTime(query: Readonly<Record<string, unknown>>): number | undefined {
  const text = readText(query, 'since');
  if (text === undefined) return undefined;
  const ms = TIME_FORM.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new AuditQueryError('since', 'must be a UTC time such as 2026-11-23T15:00:00Z or a day such as 2026-11-23.');
}
