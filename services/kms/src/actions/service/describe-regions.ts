import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { REGIONS } from '../../regions.ts';

/** @documented DescribeRegions */
export const describeRegions = defineAction({
  name: 'DescribeRegions',
  group: 'service',
  summary: 'Lists the regions that have KMS.',
  input: z.object({}),
  errors: [],
  billed: false,
  needsActivation: false,
  target: () => undefined,
  // Any authenticated caller may ask. @documented Use RAM to control access to KMS
  checks: () => [],
  handle: () => ({ Regions: { Region: REGIONS.map((RegionId) => ({ RegionId })) } }),
});
