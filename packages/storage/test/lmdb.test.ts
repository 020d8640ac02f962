import { LmdbAuditLog, LmdbObjectIndex, LmdbUsageLedger } from '@osseal/storage/lmdb';
import {
  describeAuditLog,
  describeObjectBlobs,
  describeObjectIndex,
  describeObjectListing,
  describeObjectUploads,
  describeObjectVersions,
  describePersistentAuditLog,
  describePersistentObjectIndex,
  describePersistentUsageLedger,
  describeUsageLedger,
  LEDGER_UNDER_TEST,
} from '../../testkit/src/contracts/index.ts';
import { inDirectory } from './engine-factories.ts';

const index = inDirectory((directory) => LmdbObjectIndex.open(directory));
describeObjectIndex('LmdbObjectIndex', index);
describeObjectBlobs('LmdbObjectIndex', index);
describeObjectListing('LmdbObjectIndex', index);
describeObjectUploads('LmdbObjectIndex', index);
describeObjectVersions('LmdbObjectIndex', index);
describePersistentObjectIndex('LmdbObjectIndex', index);

const { nowMs, maxRecords, maxAgeMs } = LEDGER_UNDER_TEST;
const bounds = { clock: { now: () => nowMs }, maxAuditRecords: maxRecords, maxAuditAgeMs: maxAgeMs };
const ledger = inDirectory((directory) => LmdbUsageLedger.open(directory, bounds));
describeUsageLedger('LmdbUsageLedger', ledger);
describePersistentUsageLedger('LmdbUsageLedger', ledger);
describeAuditLog('LmdbUsageLedger', ledger);
describePersistentAuditLog('LmdbUsageLedger', ledger);

const log = inDirectory((directory) => LmdbAuditLog.open(directory, bounds));
describeAuditLog('LmdbAuditLog', log);
describePersistentAuditLog('LmdbAuditLog', log);
