import { LmdbObjectIndex, LmdbUsageLedger } from '@osseal/storage/lmdb';
import {
  describeObjectBlobs,
  describeObjectIndex,
  describeObjectListing,
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
describePersistentObjectIndex('LmdbObjectIndex', index);

const ledger = inDirectory((directory) => {
  const { nowMs, maxRecords, maxAgeMs } = LEDGER_UNDER_TEST;
  const bounds = { maxAuditRecords: maxRecords, maxAuditAgeMs: maxAgeMs };
  return LmdbUsageLedger.open(directory, { clock: { now: () => nowMs }, ...bounds });
});
describeUsageLedger('LmdbUsageLedger', ledger);
describePersistentUsageLedger('LmdbUsageLedger', ledger);
