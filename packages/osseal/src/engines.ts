import { join } from 'node:path';
import {
  type Clock,
  type Logger,
  loadRootKey,
  lockDataDirectory,
  openVirtualClock,
  type Random,
  Sealer,
  type VirtualClock,
} from '@osseal/service-kit';
import type {
  AccountDirectory,
  AuditLog,
  BlobStore,
  KeyRegistry,
  ObjectIndex,
  SecretStore,
  UsageLedger,
} from '@osseal/storage';
import type { CleanUp } from './clean-up.ts';
import type { OssealSettings } from './settings.ts';

/** What both services keep their state in. */
export interface Engines {
  /** Goes on from where it was when the folder was last in use. */
  readonly clock: VirtualClock;
  readonly sealer: Sealer;
  readonly kms: {
    readonly registry: KeyRegistry;
    readonly secrets: SecretStore;
    readonly directory: AccountDirectory;
    readonly ledger: UsageLedger;
  };
  readonly gateway: { readonly index: ObjectIndex; readonly blobs: BlobStore; readonly audit: AuditLog };
  /** In the CleanUp until a service takes the engines over and closes them itself. */
  closeKms(): Promise<void>;
  closeGateway(): Promise<void>;
}

interface Deps {
  /** The machine's. */
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const DAY_MS = 86_400_000;

/**
 * Opens the embedded engines in the data folder, which is locked first: `kms/` and `oss/` as the services have them when
 * each runs by itself, and one `root.key` for both. With `inMemory` nothing touches the disk.
 * @param cleanUp closes what was opened, also when a later step fails
 * @throws DataDirectoryLockedError, RootKeyError, StoreError
 */
export async function openEngines(settings: OssealSettings, deps: Deps, cleanUp: CleanUp): Promise<Engines> {
  const { inMemory, dataDir, rootKey } = settings;
  if (!inMemory) {
    const lock = await lockDataDirectory(dataDir);
    cleanUp.add(() => lock.release());
  }
  const file = inMemory ? null : join(dataDir, 'root.key');
  const sealer = await Sealer.open(await loadRootKey({ file, env: rootKey, random: deps.random }));
  const clock = await openVirtualClock(deps.clock, inMemory ? null : dataDir);
  const engines = await (inMemory ? openInMemory : openInFolder)(settings, { ...deps, clock });
  const { kms, gateway } = engines;
  const closeKms = () => closeAll(Object.values(kms));
  const closeGateway = () => closeAll(Object.values(gateway));
  cleanUp.add(closeKms);
  cleanUp.add(closeGateway);
  return { clock, sealer, ...engines, closeKms, closeGateway };
}

async function closeAll(engines: readonly { close(): Promise<void> }[]): Promise<void> {
  await Promise.all(engines.map((engine) => engine.close()));
}

type Opened = Pick<Engines, 'kms' | 'gateway'>;

async function openInMemory(settings: OssealSettings, { clock, logger }: Deps): Promise<Opened> {
  const { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } = await import('@osseal/storage/lowdb');
  const { MemoryAuditLog, MemoryBlobStore, MemoryObjectIndex, MemoryUsageLedger } = await import(
    '@osseal/storage/memory'
  );
  const warn = { warn: (message: string) => logger.warn(message) };
  const { kmsAuditRecords: maxRecords, kmsAuditDays } = settings;
  return {
    kms: {
      registry: await LowdbKeyRegistry.open(null, warn),
      secrets: await LowdbSecretStore.open(null, warn),
      directory: await LowdbAccountDirectory.open(null, warn),
      ledger: new MemoryUsageLedger({ clock, maxRecords, maxAgeMs: kmsAuditDays * DAY_MS }),
    },
    gateway: {
      index: new MemoryObjectIndex(),
      blobs: new MemoryBlobStore(),
      audit: new MemoryAuditLog({
        clock,
        maxRecords: settings.ossAuditRecords,
        maxAgeMs: settings.ossAuditDays * DAY_MS,
      }),
    },
  };
}

async function openInFolder(settings: OssealSettings, { clock, random, logger }: Deps): Promise<Opened> {
  const { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } = await import('@osseal/storage/lowdb');
  const { LmdbAuditLog, LmdbObjectIndex, LmdbUsageLedger } = await import('@osseal/storage/lmdb');
  const { FileBlobStore } = await import('@osseal/storage/files');
  const warn = { warn: (message: string) => logger.warn(message) };
  const kms = join(settings.dataDir, 'kms');
  const oss = join(settings.dataDir, 'oss');
  const { kmsAuditRecords: maxAuditRecords, kmsAuditDays } = settings;
  return {
    kms: {
      registry: await LowdbKeyRegistry.open(kms, warn),
      secrets: await LowdbSecretStore.open(kms, warn),
      directory: await LowdbAccountDirectory.open(kms, warn),
      ledger: await LmdbUsageLedger.open(kms, {
        ...warn,
        clock,
        maxAuditRecords,
        maxAuditAgeMs: kmsAuditDays * DAY_MS,
      }),
    },
    gateway: {
      index: await LmdbObjectIndex.open(oss),
      blobs: await FileBlobStore.open(join(oss, 'blobs'), { random }),
      audit: await LmdbAuditLog.open(oss, {
        clock,
        maxAuditRecords: settings.ossAuditRecords,
        maxAuditAgeMs: settings.ossAuditDays * DAY_MS,
      }),
    },
  };
}
