import { access } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Clock,
  type Finding,
  type FsckCounts,
  type FsckProgress,
  loadRootKey,
  type Random,
  RootKeyError,
  Sealer,
} from '@osseal/service-kit';
import { type KeyRegistry, StoreError } from '@osseal/storage';

/** One check of one data folder. */
export interface FolderCheck {
  readonly dataDir: string;
  /** Base64; undefined: in the folder. */
  readonly rootKey: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether what nothing names is deleted, and what can be derived is derived anew. */
  readonly mayRepair: boolean;
  onProgress(progress: FsckProgress): void;
  report(finding: Finding): void;
}

type Closable = { close(): Promise<void> };

const NOTHING = { objects: 0, bytes: 0, objectsWithoutKey: 0, blobs: 0 };

/**
 * Checks what is there of both services: all of it, the gateway's part, or that of KMS. The folder must be locked.
 * A file of an older format is brought to the present one, as a start does.
 */
export async function checkFolder(check: FolderCheck): Promise<FsckCounts> {
  const sealer = await sealerOf(check);
  const kms = join(check.dataDir, 'kms');
  const oss = join(check.dataDir, 'oss');
  const hasKms = await exists(kms);
  const opened: Closable[] = [];
  try {
    const registry = hasKms ? await openRegistry(check, kms, opened) : undefined;
    const ofKms = hasKms ? await checkKmsPart(check, { kms, registry, sealer }, opened) : { keys: 0, secrets: 0 };
    const ofGateway = (await exists(oss)) ? await checkGatewayPart(check, { oss, registry, sealer }, opened) : NOTHING;
    return { ...ofKms, ...ofGateway };
  } finally {
    await Promise.all(opened.map((engine) => engine.close()));
  }
}

interface Parts {
  readonly registry: KeyRegistry | undefined;
  readonly sealer: Sealer | undefined;
}

/** Undefined, and reported, without a root key: then nothing that is sealed can be checked. */
async function sealerOf({ dataDir, rootKey, random, report }: FolderCheck): Promise<Sealer | undefined> {
  const file = join(dataDir, 'root.key');
  const problem = (text: string) =>
    report({ severity: 'damage', what: 'file root.key', problem: text, repair: 'none' });
  if (rootKey === undefined && !(await exists(file))) {
    problem('it is missing, and OSSEAL_ROOT_KEY is not set; nothing that is sealed can be opened');
    return undefined;
  }
  try {
    return await Sealer.open(await loadRootKey({ file, env: rootKey, random }));
  } catch (error) {
    if (!(error instanceof RootKeyError)) throw error;
    problem(error.message);
    return undefined;
  }
}

/** An engine whose file can be read; undefined, and reported, otherwise. */
async function opens<Engine extends Closable>(
  { report }: FolderCheck,
  file: string,
  opened: Closable[],
  open: () => Promise<Engine>,
): Promise<Engine | undefined> {
  try {
    const engine = await open();
    opened.push(engine);
    return engine;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    report({ severity: 'damage', what: `file ${file}`, problem: error.message, repair: 'none' });
    return undefined;
  }
}

async function openRegistry(check: FolderCheck, kms: string, opened: Closable[]): Promise<KeyRegistry | undefined> {
  const { LowdbKeyRegistry } = await import('@osseal/storage/lowdb');
  return opens(check, 'kms/keys.json', opened, () => LowdbKeyRegistry.open(kms));
}

async function checkKmsPart(
  check: FolderCheck,
  { kms, registry, sealer }: Parts & { readonly kms: string },
  opened: Closable[],
): Promise<{ readonly keys: number; readonly secrets: number }> {
  const { LowdbAccountDirectory, LowdbSecretStore } = await import('@osseal/storage/lowdb');
  const { inspectUsage } = await import('@osseal/storage/lmdb');
  const { checkKms } = await import('@osseal/kms');
  const secrets = await opens(check, 'kms/secrets.json', opened, () => LowdbSecretStore.open(kms));
  const directory = await opens(check, 'kms/accounts.json', opened, () => LowdbAccountDirectory.open(kms));
  try {
    for (const [name, bytes] of await inspectUsage(kms)) {
      const problem = `${bytes} bytes behind its last whole entry were cut off by a crash or damaged; the next start drops them`;
      check.report({ severity: 'damage', what: `file kms/${name}`, problem, repair: 'none' });
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    check.report({ severity: 'damage', what: 'file kms/usage.mdb', problem: error.message, repair: 'none' });
  }
  if (registry === undefined || secrets === undefined || directory === undefined || sealer === undefined) {
    return { keys: 0, secrets: 0 };
  }
  const { clock, random, report } = check;
  return checkKms({ registry, secrets, directory, sealer, clock, random }, report);
}

async function checkGatewayPart(
  check: FolderCheck,
  { oss, registry, sealer }: Parts & { readonly oss: string },
  opened: Closable[],
) {
  const { LmdbAuditLog, LmdbObjectIndex } = await import('@osseal/storage/lmdb');
  const { FileBlobStore } = await import('@osseal/storage/files');
  const { checkGateway } = await import('@osseal/gateway');
  const { dataKeyOpener } = await import('@osseal/kms');
  const { clock, random, mayRepair } = check;
  const limits = { clock, maxAuditRecords: Number.MAX_SAFE_INTEGER, maxAuditAgeMs: Number.MAX_SAFE_INTEGER };
  await opens(check, 'oss/audit.mdb', opened, () => LmdbAuditLog.open(oss, limits));
  const index = await opens(check, 'oss/objects.mdb', opened, () => LmdbObjectIndex.open(oss));
  if (index === undefined || sealer === undefined) return NOTHING;
  const blobs = FileBlobStore.attach(join(oss, 'blobs'));
  return checkGateway(
    {
      index,
      blobs,
      unfinished: { list: () => blobs.unfinished(), remove: () => blobs.removeUnfinished() },
      recount: () => index.recount(),
      sealer,
      clock,
      random,
      ...(registry !== undefined && { kmsDataKey: dataKeyOpener({ registry, sealer, random }) }),
      mayRepair,
      onProgress: (progress) => check.onProgress(progress),
    },
    check.report,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
