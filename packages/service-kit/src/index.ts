export type { Clock } from './clock/clock.ts';
export { systemClock, TestClock } from './clock/clock.ts';
export { clockStateSchema, openVirtualClock } from './clock/clock-file.ts';
export { parseSpan, parseUtcTime } from './clock/span.ts';
export type { ClockChange, ClockSegment, ClockState, SignatureTimes } from './clock/virtual-clock.ts';
export {
  ClockRangeError,
  DueWorkError,
  machineClockOf,
  signatureNowOf,
  VirtualClock,
} from './clock/virtual-clock.ts';
export { authorityControl } from './control/authority-control.ts';
export type { ClockControlOptions, ClockReport } from './control/clock-control.ts';
export { clockControl, reportOf } from './control/clock-control.ts';
export type { ControlExtension } from './control/control-extension.ts';
export { decisionsControl } from './control/decisions-control.ts';
export type { ControlEndpoint, ControlSection } from './control/endpoint-catalogue.ts';
export { controlEndpointsPage } from './control/endpoint-catalogue.ts';
export type { ControlEvent, Trail, TrailRecord } from './control/events-control.ts';
export { eventsControl } from './control/events-control.ts';
export type { RemoteFaults } from './control/fault-control.ts';
export { faultControl } from './control/fault-control.ts';
export type { AskControl } from './control/passed-on-control.ts';
export { passedOnControl } from './control/passed-on-control.ts';
export { ControlError, ControlInputError, readJsonBody } from './control/read-json-body.ts';
export { CONTROL_SECTIONS } from './control/sections/index.ts';
export type { StateChanges } from './control/state-control.ts';
export { stateControl } from './control/state-control.ts';
export type { DataDirectoryLock } from './data-directory-lock.ts';
export { DataDirectoryLockedError, lockDataDirectory } from './data-directory-lock.ts';
export type { CallRate, FaultReport, FaultSubject } from './faults/fault-book.ts';
export { ConnectionDropped, FaultBook, ServiceAway } from './faults/fault-book.ts';
export type { FaultRule, FaultService } from './faults/fault-rule.ts';
export type { Finding, FsckCounts, FsckProgress } from './fsck/finding.ts';
export type { AcceptTlsOptions, TlsIdentity } from './http/accept-tls.ts';
export { acceptTls } from './http/accept-tls.ts';
export type { AuditRequest } from './http/audit-query.ts';
export { auditQueryText, readAuditQuery } from './http/audit-query.ts';
export type { ControlRouterOptions, OperatorAuthentication } from './http/control-router.ts';
export { CONTROL_PREFIX, controlRouter, operatorOf, requireOperator, sendJson } from './http/control-router.ts';
export type { DataPlane, GraftedServerOptions } from './http/grafted-server.ts';
export { createGraftedServer, mountDataPlane, switchApp } from './http/grafted-server.ts';
export type { ListenAddress, Listening } from './http/listen.ts';
export { listen } from './http/listen.ts';
export { isLoopback } from './http/loopback.ts';
export { createNamedServer } from './http/named-server.ts';
export type { Query } from './http/query.ts';
export { assertKnown, QueryError, readQueryText, readQueryTime } from './http/query.ts';
export { readBody } from './http/read-body.ts';
export { GateTimeoutError, RequestGate } from './http/request-gate.ts';
export type { ServiceServerOptions } from './http/service-server.ts';
export { createServiceServer, serveTls } from './http/service-server.ts';
export type { Logger, LoggerOptions, LogLevel, LogMethod } from './logging/logger.ts';
export { createLogger, LOG_LEVELS, silentLogger } from './logging/logger.ts';
export type { CounterFamily } from './observe/counter-family.ts';
export type { DurationFamily } from './observe/duration-family.ts';
export type { MetricFamily, MetricValue } from './observe/metric-family.ts';
export { Metrics } from './observe/metrics.ts';
export type { OtelSdk, TracerOptions } from './observe/open-tracer.ts';
export { openTracer } from './observe/open-tracer.ts';
export type { SpanStart, Tracer, TraceSpan } from './observe/tracer.ts';
export type { Random } from './random.ts';
export { seededRandom, systemRandom } from './random.ts';
export { removeReadyFile, writeReadyFile } from './ready-file.ts';
export type { Running } from './run-process.ts';
export { failureOf, runProcess } from './run-process.ts';
export type { RootKeySource } from './sealing/root-key.ts';
export { loadRootKey, RootKey, RootKeyError } from './sealing/root-key.ts';
export { SealError, Sealer } from './sealing/sealer.ts';
export {
  DEFAULT_CREDENTIAL,
  firstRootAccessKey,
  warnOfDefaultCredential,
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
  portsSetting,
  switchSetting,
  textSetting,
} from './settings/setting.ts';
export type { LocalAuthorityDeps, TlsNames } from './tls/local-authority.ts';
export { authorityFolder, LocalAuthority, LocalAuthorityError } from './tls/local-authority.ts';
