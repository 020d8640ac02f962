import type { AuditRecord, UsageLedger } from '@osseal/storage';
import { KMS_1_0_PRICES } from './price-list.ts';
import { readUsageQuery, UsageQueryError } from './usage-query.ts';
import { buildStatement, statementCsv, type UsageStatement } from './usage-statement.ts';

const MOST_AUDIT_RECORDS = 1000;

/** What was called and what it would cost in the cloud. */
export class Usage {
  readonly #ledger: UsageLedger;

  constructor(ledger: UsageLedger) {
    this.#ledger = ledger;
  }

  /** The statement for the parameters of a URL's query. @throws UsageQueryError */
  async statement(query: Readonly<Record<string, unknown>>): Promise<UsageStatement> {
    return (await this.#build(query)).statement;
  }

  /** As `statement`, in the format that the query asks for. @throws UsageQueryError */
  async render(query: Readonly<Record<string, unknown>>): Promise<{ contentType: string; body: string }> {
    const { read, statement } = await this.#build(query);
    return read.format === 'csv'
      ? { contentType: 'text/csv; charset=utf-8', body: statementCsv(statement, read) }
      : { contentType: 'application/json; charset=utf-8', body: JSON.stringify(statement) };
  }

  /** Latest calls first: `request-id` (of KMS or of the OSS request behind it), `limit` 1 to 1000, 100 when left out. @throws UsageQueryError */
  async audit(query: Readonly<Record<string, unknown>>): Promise<readonly AuditRecord[]> {
    const { 'request-id': requestId, limit = '100', ...others } = query;
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined) throw new UsageQueryError(unknown, 'unknown parameter; known are request-id, limit.');
    if (requestId !== undefined && typeof requestId !== 'string') {
      throw new UsageQueryError('request-id', 'must be given once.');
    }
    const count = typeof limit === 'string' && /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
    if (count < 1 || count > MOST_AUDIT_RECORDS) {
      throw new UsageQueryError('limit', `must be a whole number from 1 to ${MOST_AUDIT_RECORDS}.`);
    }
    return this.#ledger.audit({ limit: count, ...(requestId ? { requestId } : {}) });
  }

  async #build(query: Readonly<Record<string, unknown>>) {
    const read = readUsageQuery(query);
    const { since, until } = read;
    const range = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
    const counters = await this.#ledger.counters(range);
    return { read, statement: buildStatement(counters, read, KMS_1_0_PRICES) };
  }
}
