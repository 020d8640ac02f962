export type { Osseal } from './run-osseal.ts';
export { type OssealSettings, ossealSettings } from './settings.ts';
export type { StartOptions } from './start-osseal.ts';
export { startOsseal } from './start-osseal.ts';
