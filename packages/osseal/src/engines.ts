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
  readonly kms: {
    readonly registry: KeyRegistry;
    readonly secrets: SecretStore;
    readonly directory: AccountDirectory;
    readonly ledger: UsageLedger;
  };
  readonly gateway: { readonly index: ObjectIndex; readonly blobs: BlobStore; readonly audit: AuditLog };
}

/** Engines that keep nothing, and can be copied as they are. */
export interface MemoryEngines extends Engines {
  /** The same state, apart. */
  fork(): MemoryEngines;
}

/** What outlives every change of state. */
export interface Foundation {
  /** Goes on from where it was when the folder was last in use. */
  readonly clock: VirtualClock;
  readonly sealer: Sealer;
}

interface Deps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const DAY_MS = 86_400_000;

/**
 * Locks the data folder and opens its root key and its clock. With `inMemory` nothing touches the disk.
 * @param cleanUp undoes it
 * @throws DataDirectoryLockedError, RootKeyError, StoreError, ConfigError
 */
export async function openFoundation(settings: OssealSettings, deps: Deps, cleanUp: CleanUp): Promise<Foundation> {
  const { inMemory, dataDir, rootKey } = settings;
  if (!inMemory) {
    const lock = await lockDataDirectory(dataDir);
    cleanUp.add(() => lock.release());
  }
  const file = inMemory ? null : join(dataDir, 'root.key');
  const sealer = await Sealer.open(await loadRootKey({ file, env: rootKey, random: deps.random }));
  return { sealer, clock: await openVirtualClock(deps.clock, inMemory ? null : dataDir) };
}

/** Closes engines that no service has taken over. */
export async function closeEngines({ kms, gateway }: Engines): Promise<void> {
  await Promise.all([...Object.values(kms), ...Object.values(gateway)].map((engine) => engine.close()));
}

/** Empty engines in memory. */
export async function openInMemory(settings: OssealSettings, { clock, logger }: Deps): Promise<MemoryEngines> {
  const { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } = await import('@osseal/storage/lowdb');
  const { MemoryAuditLog, MemoryBlobStore, MemoryObjectIndex, MemoryUsageLedger } = await import(
    '@osseal/storage/memory'
  );
  const warn = { warn: (message: string) => logger.warn(message) };
  const { kmsAuditRecords: maxRecords, kmsAuditDays } = settings;
  const audit = { clock, maxRecords: settings.ossAuditRecords, maxAgeMs: settings.ossAuditDays * DAY_MS };
  const kms = {
    registry: await LowdbKeyRegistry.open(null, warn),
    secrets: await LowdbSecretStore.open(null, warn),
    directory: await LowdbAccountDirectory.open(null, warn),
    ledger: new MemoryUsageLedger({ clock, maxRecords, maxAgeMs: kmsAuditDays * DAY_MS }),
  };
  const gateway = { index: new MemoryObjectIndex(), blobs: new MemoryBlobStore(), audit: new MemoryAuditLog(audit) };
  return forkable(kms, gateway);
}

type Forkable<T> = { readonly [Name in keyof T]: T[Name] & { fork(): T[Name] & Forkable<T>[Name] } };

function forkable(kms: Forkable<Engines['kms']>, gateway: Forkable<Engines['gateway']>): MemoryEngines {
  return {
    kms,
    gateway,
    fork: () =>
      forkable(
        {
          registry: kms.registry.fork(),
          secrets: kms.secrets.fork(),
          directory: kms.directory.fork(),
          ledger: kms.ledger.fork(),
        },
        { index: gateway.index.fork(), blobs: gateway.blobs.fork(), audit: gateway.audit.fork() },
      ),
  };
}

/**
 * The engines in the data folder: `kms/` and `oss/` as the services have them when each runs by itself.
 * @throws StoreError
 */
export async function openInFolder(settings: OssealSettings, { clock, random, logger }: Deps): Promise<Engines> {
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
