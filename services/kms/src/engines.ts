import { join } from 'node:path';
import { type Clock, type Logger, loadRootKey, lockDataDirectory, type Random, Sealer } from '@osseal/service-kit';
import type { AccountDirectory, KeyRegistry, UsageLedger } from '@osseal/storage';
import { LmdbUsageLedger } from '@osseal/storage/lmdb';
import { LowdbAccountDirectory, LowdbKeyRegistry } from '@osseal/storage/lowdb';
import { MemoryUsageLedger } from '@osseal/storage/memory';

/** Where and how a KMS of its own process keeps its state. */
export interface EngineSettings {
  readonly dataDir: string;
  readonly inMemory: boolean;
  /** Base64; undefined: `root.key` in the data folder. */
  readonly rootKey: string | undefined;
  readonly kmsAuditRecords: number;
  readonly kmsAuditDays: number;
}

/** Opened engines. The KMS that gets them closes them; `unlock` comes after that. */
export interface Engines {
  readonly registry: KeyRegistry;
  readonly directory: AccountDirectory;
  readonly ledger: UsageLedger;
  readonly sealer: Sealer;
  unlock(): Promise<void>;
}

const DAY_MS = 86_400_000;

/**
 * Opens what a KMS keeps: keys and accounts as JSON files, the bill and the audit trail in lmdb, all in the data folder,
 * which stays locked; or everything in memory.
 * @throws DataDirectoryLockedError, RootKeyError, StoreError
 */
export async function openEngines(
  settings: EngineSettings,
  { clock, random, logger }: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
): Promise<Engines> {
  const { dataDir, inMemory, rootKey, kmsAuditRecords, kmsAuditDays } = settings;
  const lock = inMemory ? undefined : await lockDataDirectory(dataDir);
  const file = inMemory ? null : join(dataDir, 'root.key');
  const sealer = await Sealer.open(await loadRootKey({ file, env: rootKey, random }));
  const folder = inMemory ? null : join(dataDir, 'kms');
  const options = { warn: (message: string) => logger.warn(message) };
  const maxAgeMs = kmsAuditDays * DAY_MS;
  return {
    sealer,
    registry: await LowdbKeyRegistry.open(folder, options),
    directory: await LowdbAccountDirectory.open(folder, options),
    ledger:
      folder === null
        ? new MemoryUsageLedger({ clock, maxRecords: kmsAuditRecords, maxAgeMs })
        : await LmdbUsageLedger.open(folder, { clock, maxAuditRecords: kmsAuditRecords, maxAuditAgeMs: maxAgeMs }),
    unlock: async () => lock?.release(),
  };
}
