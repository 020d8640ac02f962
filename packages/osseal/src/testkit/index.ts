export { sdkLines } from '../sdk-lines.ts';
export type { Encryption } from './answer-encryption.ts';
export type { AccessKey, OssAddressing, SdkSettingsOptions } from './client-settings.ts';
export { aliOssSettings, kmsSettings, openApiSettings, popCoreSettings } from './client-settings.ts';
export type { StartTime } from './laboratory.ts';
export type { MatcherResult, OssealMatchers } from './matchers.ts';
export { ossealMatchers } from './matchers.ts';
export type { TestOptions } from './start-test-osseal.ts';
export { startOsseal } from './start-test-osseal.ts';
export type {
  DeniedPermission,
  EventFilter,
  FaultReport,
  FaultRule,
  TestOsseal,
  Usage,
  UsageFilter,
  UsageRow,
} from './test-osseal.ts';
