import type { ObjectIndex } from '@osseal/storage';
import { MemoryAuditLog, MemoryBlobStore, MemoryObjectIndex, MemoryUsageLedger } from '@osseal/storage/memory';
import {
  describeAuditLog,
  describeBlobStore,
  describeObjectBlobs,
  describeObjectIndex,
  describeObjectListing,
  describeObjectUploads,
  describeObjectVersions,
  describeUsageLedger,
  LEDGER_UNDER_TEST,
} from '../../testkit/src/contracts/index.ts';
import { inMemory } from './engine-factories.ts';

const index = inMemory<ObjectIndex>(() => new MemoryObjectIndex());
describeObjectIndex('MemoryObjectIndex', index);
describeObjectBlobs('MemoryObjectIndex', index);
describeObjectListing('MemoryObjectIndex', index);
describeObjectUploads('MemoryObjectIndex', index);
describeObjectVersions('MemoryObjectIndex', index);
describeBlobStore(
  'MemoryBlobStore',
  inMemory(() => new MemoryBlobStore()),
);
const { nowMs, maxRecords, maxAgeMs } = LEDGER_UNDER_TEST;
const bounds = { clock: { now: () => nowMs }, maxRecords, maxAgeMs };
describeAuditLog(
  'MemoryAuditLog',
  inMemory(() => new MemoryAuditLog(bounds)),
);
describeAuditLog(
  'MemoryUsageLedger',
  inMemory(() => new MemoryUsageLedger(bounds)),
);
describeUsageLedger(
  'MemoryUsageLedger',
  inMemory(() => new MemoryUsageLedger(bounds)),
);
