import { durableCounts } from './durable-counts.mjs';
import { growth } from './growth.mjs';
import { installSize } from './install-size.mjs';
import { kmsCalls } from './kms-calls.mjs';
import { kmsPopulations } from './kms-populations.mjs';
import { largeObjects } from './large-objects.mjs';
import { ranges } from './ranges.mjs';
import { smallObjects } from './small-objects.mjs';
import { start } from './start.mjs';

/** All scenarios, in the order in which they are measured. */
export const SCENARIOS = [
  start,
  kmsCalls,
  kmsPopulations,
  durableCounts,
  smallObjects,
  largeObjects,
  ranges,
  growth,
  installSize,
];
