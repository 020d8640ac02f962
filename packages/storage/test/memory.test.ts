import type { ObjectIndex } from '@osseal/storage';
import { MemoryBlobStore, MemoryObjectIndex, MemoryUsageLedger } from '@osseal/storage/memory';
import {
  describeBlobStore,
  describeObjectBlobs,
  describeObjectIndex,
  describeObjectListing,
  describeUsageLedger,
  LEDGER_UNDER_TEST,
} from '../../testkit/src/contracts/index.ts';
import { inMemory } from './engine-factories.ts';

const index = inMemory<ObjectIndex>(() => new MemoryObjectIndex());
describeObjectIndex('MemoryObjectIndex', index);
describeObjectBlobs('MemoryObjectIndex', index);
describeObjectListing('MemoryObjectIndex', index);
describeBlobStore(
  'MemoryBlobStore',
  inMemory(() => new MemoryBlobStore()),
);
describeUsageLedger(
  'MemoryUsageLedger',
  inMemory(() => {
    const { nowMs, maxRecords, maxAgeMs } = LEDGER_UNDER_TEST;
    return new MemoryUsageLedger({ clock: { now: () => nowMs }, maxRecords, maxAgeMs });
  }),
);
