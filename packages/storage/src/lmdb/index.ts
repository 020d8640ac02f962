export type { RowProblem } from '../objects/derived-rows.ts';
export { inspectUsage } from './inspect-usage.ts';
export { LmdbAuditLog } from './lmdb-audit-log.ts';
export { LmdbObjectIndex } from './lmdb-object-index.ts';
export type { LmdbUsageLedgerOptions } from './lmdb-usage-ledger.ts';
export { LmdbUsageLedger } from './lmdb-usage-ledger.ts';
