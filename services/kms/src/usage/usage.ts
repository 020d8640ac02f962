import { readAuditQuery } from '@osseal/service-kit';
import type { AuditPage, UsageLedger } from '@osseal/storage';
import { KMS_1_0_PRICES } from './price-list.ts';
import { readUsageQuery } from './usage-query.ts';
import { buildStatement, statementCsv, type UsageStatement } from './usage-statement.ts';

/** What was called and what it would cost in the cloud. */
export class Usage {
  readonly #ledger: UsageLedger;

  constructor(ledger: UsageLedger) {
    this.#ledger = ledger;
  }

  /** The statement for the parameters of a URL's query. @throws QueryError */
  async statement(query: Readonly<Record<string, unknown>>): Promise<UsageStatement> {
    return (await this.#build(query)).statement;
  }

  /** As `statement`, in the format that the query asks for. @throws QueryError */
  async render(query: Readonly<Record<string, unknown>>): Promise<{ contentType: string; body: string }> {
    const { read, statement } = await this.#build(query);
    return read.format === 'csv'
      ? { contentType: 'text/csv; charset=utf-8', body: statementCsv(statement, read) }
      : { contentType: 'application/json; charset=utf-8', body: JSON.stringify(statement) };
  }

  /** The audit trail, latest calls first, by the parameters of a URL's query: see readAuditQuery. @throws QueryError */
  async audit(query: Readonly<Record<string, unknown>>): Promise<AuditPage> {
    return this.#ledger.auditPage(readAuditQuery(query));
  }

  async #build(query: Readonly<Record<string, unknown>>) {
    const read = readUsageQuery(query);
    const { since, until } = read;
    const range = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
    const counters = await this.#ledger.counters(range);
    return { read, statement: buildStatement(counters, read, KMS_1_0_PRICES) };
  }
}
