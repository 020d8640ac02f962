import { join } from 'node:path';
import type { AuditLog, AuditPage, AuditQuery, AuditRecord } from '../ports.ts';
import { AuditTrail } from './audit-trail.ts';
import { AuditWriter } from './audit-writer.ts';
import { Environment } from './environment.ts';
import type { LmdbUsageLedgerOptions } from './lmdb-usage-ledger.ts';

const FORMAT = { format: 'osseal-audit', version: 1 } as const;

/** An {@link AuditLog} in one lmdb file, `audit.mdb`: the trail of a service that bills nothing. */
export class LmdbAuditLog implements AuditLog {
  readonly #environment: Environment;
  readonly #trail: AuditTrail;
  readonly #writer: AuditWriter;

  private constructor(environment: Environment, options: LmdbUsageLedgerOptions) {
    this.#environment = environment;
    this.#trail = new AuditTrail(environment, options);
    this.#writer = new AuditWriter(environment, this.#trail);
  }

  /**
   * @param directory where `audit.mdb` is or shall be; one process at a time
   * @throws StoreError `corrupt` or `newer` for a file that this version must not touch, `unavailable`
   */
  static async open(directory: string, options: LmdbUsageLedgerOptions): Promise<LmdbAuditLog> {
    return new LmdbAuditLog(await Environment.open(join(directory, 'audit.mdb'), FORMAT), options);
  }

  trace(record: AuditRecord): void {
    this.#writer.add(record);
  }

  auditPage(query: AuditQuery): Promise<AuditPage> {
    return this.#trail.page(query);
  }

  async close(): Promise<void> {
    await this.#writer.flush();
    await this.#environment.close();
  }
}
