export type { MemoryAuditLogOptions } from './memory-audit-log.ts';
export { MemoryAuditLog } from './memory-audit-log.ts';
export { MemoryBlobStore } from './memory-blob-store.ts';
export { MemoryObjectIndex } from './memory-object-index.ts';
export type { MemoryUsageLedgerOptions } from './memory-usage-ledger.ts';
export { MemoryUsageLedger } from './memory-usage-ledger.ts';
