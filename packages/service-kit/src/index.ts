export type { Clock } from './clock.ts';
export { systemClock, TestClock } from './clock.ts';
export type { DataDirectoryLock } from './data-directory-lock.ts';
export { DataDirectoryLockedError, lockDataDirectory } from './data-directory-lock.ts';
export type { Finding, FsckCounts, FsckProgress } from './fsck/finding.ts';
export type { AcceptTlsOptions, TlsIdentity } from './http/accept-tls.ts';
export { acceptTls } from './http/accept-tls.ts';
export type { AuditRequest } from './http/audit-query.ts';
export { AuditQueryError, readAuditQuery } from './http/audit-query.ts';
export type { ControlRouterOptions, OperatorAuthentication } from './http/control-router.ts';
export { CONTROL_PREFIX, controlRouter, requireOperator, sendJson } from './http/control-router.ts';
export type { DataPlane, GraftedServerOptions } from './http/grafted-server.ts';
export { createGraftedServer, mountDataPlane } from './http/grafted-server.ts';
export type { ListenAddress, Listening } from './http/listen.ts';
export { listen } from './http/listen.ts';
export { isLoopback } from './http/loopback.ts';
export type { Logger, LoggerOptions, LogLevel, LogMethod } from './logging/logger.ts';
export { createLogger, LOG_LEVELS, silentLogger } from './logging/logger.ts';
export { Metrics } from './observe/metrics.ts';
export type { Random } from './random.ts';
export { seededRandom, systemRandom } from './random.ts';
export { removeReadyFile, writeReadyFile } from './ready-file.ts';
export type { Running } from './run-process.ts';
export { runProcess } from './run-process.ts';
export type { RootKeySource } from './sealing/root-key.ts';
export { loadRootKey, RootKey, RootKeyError } from './sealing/root-key.ts';
export { SealError, Sealer } from './sealing/sealer.ts';
export {
  DEFAULT_CREDENTIAL,
  firstRootAccessKey,
  usesDefaultCredential,
  withDefaultAccount,
} from './seed/default-account.ts';
export { parseSeed } from './seed/parse-seed.ts';
export { parseSeedFile } from './seed/parse-seed-file.ts';
export type {
  Seed,
  SeedAccessKey,
  SeedAccount,
  SeedBucket,
  SeedInput,
  SeedKey,
  SeedObject,
  SeedProblem,
  SeedRole,
  SeedUser,
} from './seed/seed.ts';
export { commonSettings } from './settings/common-settings.ts';
export { ConfigError } from './settings/config-error.ts';
export type { EffectiveSetting, ResolvedSettings, SettingSource, SettingsInput } from './settings/load-settings.ts';
export { loadSettings, resolveSettings } from './settings/load-settings.ts';
export { describeSettings, parseFlags } from './settings/parse-flags.ts';
export type { Configuration, ConfigurationInput } from './settings/read-configuration.ts';
export { readConfiguration } from './settings/read-configuration.ts';
export type { Setting, SettingsOf, SettingsSchema } from './settings/setting.ts';
export {
  choiceSetting,
  defineSettings,
  environmentName,
  flagName,
  integerSetting,
  listSetting,
  optionalTextSetting,
  portSetting,
  switchSetting,
  textSetting,
} from './settings/setting.ts';
export type { LocalAuthorityDeps } from './tls/local-authority.ts';
export { LocalAuthority, LocalAuthorityError } from './tls/local-authority.ts';
