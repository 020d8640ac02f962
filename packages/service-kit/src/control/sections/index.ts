import type { ControlSection } from '../endpoint-catalogue.ts';
import { ACTIVITY_SECTION } from './activity-section.ts';
import { BILL_SECTION } from './bill-section.ts';
import { CLOCK_SECTION } from './clock-section.ts';
import { ENCRYPTION_SECTION } from './encryption-section.ts';
import { FAULT_SECTION } from './fault-section.ts';
import { PROCESS_SECTION } from './process-section.ts';
import { STATE_SECTION } from './state-section.ts';

/** Every control endpoint of both services, in the order of the page. */
export const CONTROL_SECTIONS: readonly ControlSection[] = [
  PROCESS_SECTION,
  BILL_SECTION,
  ACTIVITY_SECTION,
  CLOCK_SECTION,
  FAULT_SECTION,
  STATE_SECTION,
  ENCRYPTION_SECTION,
];
