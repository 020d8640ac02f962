/** KMS in a process of its own: the container's entry. `packages/osseal` runs it together with the gateway. */
import { join } from 'node:path';
import {
  authorityControl,
  authorityFolder,
  clockControl,
  createLogger,
  createServiceServer,
  eventsControl,
  FaultBook,
  faultControl,
  firstRootAccessKey,
  LocalAuthority,
  type Logger,
  listen,
  loadRootKey,
  lockDataDirectory,
  openTracer,
  openVirtualClock,
  type Running,
  systemRandom as random,
  readConfiguration,
  runProcess,
  Sealer,
  type SettingsOf,
  systemClock,
  warnOfDefaultCredential,
  withDefaultAccount,
  writeReadyFile,
} from '@osseal/service-kit';
import { LmdbUsageLedger } from '@osseal/storage/lmdb';
import { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } from '@osseal/storage/lowdb';
import { MemoryUsageLedger } from '@osseal/storage/memory';
import { kmsProcessSettings } from './config.ts';
import { budgetsControl } from './control/budgets-control.ts';
import { createKms } from './kms.ts';
import { kmsTlsNames } from './tls-names.ts';
import { Budgets } from './usage/budgets.ts';

const DAY_MS = 86_400_000;

await runProcess(start);

async function start(): Promise<Running> {
  const { settings, seed } = await readConfiguration(
    { argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), foreignPrefixes: ['oss'] },
    kmsProcessSettings,
  );
  const logger = createLogger({ level: settings.logLevel });
  const tracer = await openTracer({ env: process.env, serviceName: 'osseal-kms', logger });
  const { unlock, clock, ...engines } = await openEngines(settings, logger);
  const authority = settings.kmsTls
    ? new LocalAuthority({
        folder: authorityFolder(settings),
        names: kmsTlsNames(settings),
        sealer: engines.sealer,
        random,
        clock,
      })
    : undefined;
  const budgets = new Budgets({ random, logger });
  const faults = new FaultBook({ random, machine: systemClock });
  const control = [
    clockControl(clock),
    faultControl(faults, { services: ['kms'] }),
    eventsControl(() => ({ kms: engines.ledger })),
    ...(authority === undefined ? [] : [authorityControl(authority)]),
    budgetsControl({ budgets, clock, ledger: () => engines.ledger }),
  ];
  const kms = createKms({ ...engines, tracer, clock, random, logger, settings, faults, budgets, control });
  await kms.seed(seed);
  const listening = await listen(createServiceServer(kms.app(), { authority, logger }), {
    host: settings.host,
    port: settings.kmsPort,
  });

  warnOfDefaultCredential(seed, settings.host, logger);
  if (settings.readyFile !== undefined) {
    const key = firstRootAccessKey(withDefaultAccount(seed));
    const ready = { kms: listening.url, pid: process.pid, accessKeyId: key?.id, accessKeySecret: key?.secret };
    await writeReadyFile(settings.readyFile, ready);
  }
  process.stdout.write(`Ready. kms=${listening.url}\n`);
  return {
    async close() {
      await listening.close();
      await kms.close();
      await unlock();
      await tracer?.close();
    },
  };
}

/** Keys and accounts as JSON files, the bill and the audit trail in lmdb, in a data folder that stays locked; or all in memory. */
async function openEngines(settings: SettingsOf<typeof kmsProcessSettings>, logger: Logger) {
  const { dataDir, inMemory, rootKey, kmsAuditRecords, kmsAuditDays } = settings;
  const lock = inMemory ? undefined : await lockDataDirectory(dataDir);
  const file = inMemory ? null : join(dataDir, 'root.key');
  const sealer = await Sealer.open(await loadRootKey({ file, env: rootKey, random }));
  const clock = await openVirtualClock(systemClock, inMemory ? null : dataDir);
  const folder = inMemory ? null : join(dataDir, 'kms');
  const options = { warn: (message: string) => logger.warn(message) };
  const maxAgeMs = kmsAuditDays * DAY_MS;
  return {
    sealer,
    clock,
    registry: await LowdbKeyRegistry.open(folder, options),
    secrets: await LowdbSecretStore.open(folder, options),
    directory: await LowdbAccountDirectory.open(folder, options),
    ledger:
      folder === null
        ? new MemoryUsageLedger({ clock, maxRecords: kmsAuditRecords, maxAgeMs })
        : await LmdbUsageLedger.open(folder, {
            ...options,
            clock,
            maxAuditRecords: kmsAuditRecords,
            maxAuditAgeMs: maxAgeMs,
          }),
    unlock: async () => lock?.release(),
  };
}
