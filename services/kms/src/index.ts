export { kmsProcessSettings, kmsSettings } from './config.ts';
export { budgetsControl } from './control/budgets-control.ts';
export type { Kms, KmsDeps } from './kms.ts';
export { createKms } from './kms.ts';
export { isRegion, REGIONS } from './regions.ts';
export { kmsTlsNames } from './tls-names.ts';
export { Budgets } from './usage/budgets.ts';
