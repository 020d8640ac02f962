/** The gateway in a process of its own: the container's entry. `packages/osseal` runs it together with KMS. */
import { join } from 'node:path';
import { consoleFolder } from '@osseal/console';
import { createHttpKmsClient, type HttpKmsClient, rootAccountOf } from '@osseal/kms-client';
import {
  type AskControl,
  auditQueryText,
  authorityControl,
  authorityFolder,
  type Clock,
  ConfigError,
  type ControlExtension,
  clockControl,
  createLogger,
  createServiceServer,
  decisionsControl,
  environmentName,
  eventsControl,
  FaultBook,
  faultControl,
  LocalAuthority,
  listen,
  loadRootKey,
  lockDataDirectory,
  openTracer,
  passedOnControl,
  type Running,
  systemRandom as random,
  readConfiguration,
  runProcess,
  Sealer,
  type SettingsOf,
  systemClock,
  type Trail,
  VirtualClock,
  writeReadyFile,
} from '@osseal/service-kit';
import type { AuditPage } from '@osseal/storage';
import { FileBlobStore } from '@osseal/storage/files';
import { LmdbAuditLog, LmdbObjectIndex } from '@osseal/storage/lmdb';
import { MemoryAuditLog, MemoryBlobStore, MemoryObjectIndex } from '@osseal/storage/memory';
import { gatewayProcessSettings } from './config.ts';
import { remoteKms } from './console/remote-kms.ts';
import { followClock } from './follow-clock.ts';
import { createGateway } from './gateway.ts';
import { gatewayTlsNames } from './tls-names.ts';

const DAY_MS = 86_400_000;

await runProcess(start);

async function start(): Promise<Running> {
  const { settings, seed } = await readConfiguration(
    { argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), foreignPrefixes: ['kms'] },
    gatewayProcessSettings,
  );
  const { kmsEndpoint, serviceSecret } = reachOfKms(settings);
  const logger = createLogger({ level: settings.logLevel });
  const tracer = await openTracer({ env: process.env, serviceName: 'osseal-gateway', logger });
  const kms = createHttpKmsClient({
    endpoint: kmsEndpoint,
    serviceSecret,
    clock: systemClock,
    random,
    timeoutMs: settings.ossKmsTimeoutMs,
    ...(tracer !== undefined && { carried: () => tracer.carried() }),
    onReachChange(isAway) {
      if (isAway) logger.warn({ kmsEndpoint }, 'KMS does not answer; requests that need it are refused');
      else logger.info({ kmsEndpoint }, 'KMS answers again');
    },
  });
  const clock = new VirtualClock(systemClock);
  const following = followClock(clock, kms, { random, logger });
  await following.started;
  const { unlock, ...engines } = await openEngines(settings, clock);
  const faults = new FaultBook({ random, machine: systemClock });
  const authority = settings.ossTls
    ? new LocalAuthority({
        folder: authorityFolder(settings),
        names: gatewayTlsNames(settings),
        sealer: engines.sealer,
        random,
        clock,
      })
    : undefined;
  const gateway = createGateway({
    ...engines,
    kms,
    tracer,
    clock,
    random,
    logger,
    settings,
    kmsAddress: () => kmsEndpoint,
    faults,
    console: { folder: consoleFolder(), passToKms: remoteKms(kms, logger) },
    control: [
      ...(authority === undefined ? [] : [authorityControl(authority)]),
      clockControl(clock, { forward: following.forward }),
      ...controlWith(kms, { faults, audit: engines.audit }),
    ],
  });
  await gateway.seed(seed);
  const server = createServiceServer(gateway.app(), { authority, logger });
  const listening = await listen(server, { host: settings.host, port: settings.ossPort });

  const consoleUrl = `${listening.url}/_osseal/console/`;
  if (settings.readyFile !== undefined) {
    await writeReadyFile(settings.readyFile, { oss: listening.url, console: consoleUrl, pid: process.pid });
  }
  process.stdout.write(`Ready. oss=${listening.url} console=${consoleUrl}\n`);
  return {
    async close() {
      following.stop();
      await listening.close();
      await gateway.close();
      await kms.close();
      await unlock();
      await tracer?.close();
    },
  };
}

/** @throws ConfigError that names what is missing */
function reachOfKms({ kmsEndpoint, serviceSecret }: SettingsOf<typeof gatewayProcessSettings>) {
  if (kmsEndpoint !== undefined && serviceSecret !== undefined) return { kmsEndpoint, serviceSecret };
  const missing = Object.entries({ kmsEndpoint, serviceSecret }).filter(([, value]) => value === undefined);
  throw new ConfigError(missing.map(([name]) => `${environmentName(name)} is needed by a gateway of its own process.`));
}

/** Control endpoints that show or change what is KMS's too, which is asked for its part. */
function controlWith(
  kms: HttpKmsClient,
  { faults, audit }: { readonly faults: FaultBook; readonly audit: Trail },
): readonly ControlExtension[] {
  const ask: AskControl = (method, path, body) => kms.control(method, path, body);
  return [
    faultControl(faults, { services: ['oss', 'kms-client'], remote: { services: ['kms'], ask } }),
    decisionsControl({
      async find(requestId, account) {
        const path = `/decisions/${encodeURIComponent(requestId)}`;
        const query = account === undefined ? '' : `?account=${encodeURIComponent(account)}`;
        return denialsOf(await ask('GET', `${path}${query}`));
      },
      accountOf: async (accessKeyId) => rootAccountOf(await kms.findAccessKey(accessKeyId)),
    }),
    passedOnControl('/budgets', ask),
    eventsControl(() => ({
      oss: audit,
      kms: { auditPage: async (query) => auditPageOf(await ask('GET', `/audit?${auditQueryText(query)}`)) },
    })),
  ];
}

/** Refusals as KMS tells them. */
function denialsOf(answer: unknown): readonly unknown[] {
  const { denials } = answer as { readonly denials: readonly unknown[] };
  if (!Array.isArray(denials)) throw new TypeError('KMS gave an answer without denials.');
  return denials;
}

/** A page as KMS tells it. */
function auditPageOf(answer: unknown): AuditPage {
  const { records } = answer as AuditPage;
  if (!Array.isArray(records)) throw new TypeError('KMS gave an audit page without records.');
  return answer as AuditPage;
}

/**
 * Opens what a gateway keeps: buckets, objects and master keys in lmdb, sealed bytes in files, all in the data folder,
 * which stays locked; or everything in memory.
 * @throws DataDirectoryLockedError, RootKeyError, StoreError
 */
async function openEngines(settings: SettingsOf<typeof gatewayProcessSettings>, clock: Clock) {
  const { dataDir, inMemory, rootKey, ossAuditRecords: maxRecords } = settings;
  const maxAgeMs = settings.ossAuditDays * DAY_MS;
  const lock = inMemory ? undefined : await lockDataDirectory(dataDir);
  const file = inMemory ? null : join(dataDir, 'root.key');
  const sealer = await Sealer.open(await loadRootKey({ file, env: rootKey, random }));
  const unlock = async (): Promise<void> => lock?.release();
  if (inMemory) {
    const audit = new MemoryAuditLog({ clock, maxRecords, maxAgeMs });
    return { sealer, index: new MemoryObjectIndex(), blobs: new MemoryBlobStore(), audit, unlock };
  }
  const limits = { clock, maxAuditRecords: maxRecords, maxAuditAgeMs: maxAgeMs };
  return {
    sealer,
    index: await LmdbObjectIndex.open(join(dataDir, 'oss')),
    blobs: await FileBlobStore.open(join(dataDir, 'oss', 'blobs'), { random }),
    audit: await LmdbAuditLog.open(join(dataDir, 'oss'), limits),
    unlock,
  };
}
