import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Clock,
  ConfigError,
  type Finding,
  type FsckCounts,
  type FsckProgress,
  loadRootKey,
  openVirtualClock,
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
 * Checks what is there of both services, all of it, the gateway's part or that of KMS, and of every kept state. The folder
 * must be locked. A file of an older format is brought to the present one, as a start does.
 */
export async function checkFolder(check: FolderCheck): Promise<FsckCounts> {
  const sealer = await sealerOf(check);
  await checkClock(check);
  await checkIncoming(check);
  const counts = await checkState(check, sealer);
  return { ...counts, states: await checkKeptStates(check, sealer) };
}

/** One state of both services. */
async function checkState(check: FolderCheck, sealer: Sealer | undefined): Promise<Omit<FsckCounts, 'states'>> {
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

/** States that were kept under a name, each like the present one. @returns how many there are */
async function checkKeptStates(check: FolderCheck, sealer: Sealer | undefined): Promise<number> {
  const folder = join(check.dataDir, 'snapshots');
  const names = (await exists(folder)) ? await readdir(folder) : [];
  let states = 0;
  for (const name of names.sort()) {
    const dataDir = join(folder, name);
    if (name.startsWith('.')) {
      await leftOver(check, `folder snapshots/${name}`, 'a crash cut off the keeping of a state', dataDir);
      continue;
    }
    states += 1;
    const report = (finding: Finding) => check.report({ ...finding, what: `state ${name}: ${finding.what}` });
    await checkState({ ...check, dataDir, report }, sealer);
  }
  return states;
}

async function checkClock({ dataDir, clock, report }: FolderCheck): Promise<void> {
  try {
    await openVirtualClock(clock, dataDir);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    report({ severity: 'damage', what: 'file clock.json', problem: error.message, repair: 'none' });
  }
}

/** A state that was on its way into the place of the present one. */
async function checkIncoming(check: FolderCheck): Promise<void> {
  const incoming = join(check.dataDir, 'incoming');
  if (!(await exists(incoming))) return;
  const what = 'folder incoming';
  if (await exists(join(incoming, 'ready'))) {
    const problem = 'a state was being put back; start the server, which completes that, and check again';
    check.report({ severity: 'damage', what, problem, repair: 'none' });
  } else await leftOver(check, what, 'a crash cut off the return of a state', incoming);
}

async function leftOver(check: FolderCheck, what: string, problem: string, path: string): Promise<void> {
  if (check.mayRepair) await rm(path, { recursive: true });
  check.report({ severity: 'left-over', what, problem, repair: check.mayRepair ? 'done' : 'possible' });
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
  const counts = checkGateway(
    {
      index,
      blobs,
      unfinished: { list: () => blobs.unfinished(), remove: () => blobs.removeUnfinished() },
      derived: index,
      sealer,
      clock,
      random,
      ...(registry !== undefined && { kmsDataKey: dataKeyOpener({ registry, sealer, random }) }),
      mayRepair,
      onProgress: (progress) => check.onProgress(progress),
    },
    check.report,
  );
  return counts.catch((error: unknown) => {
    // JSON of a row that is none.
    if (!(error instanceof StoreError || error instanceof SyntaxError)) throw error;
    const problem = 'a row cannot be read, and what follows it was not checked';
    check.report({ severity: 'damage', what: 'file oss/objects.mdb', problem, repair: 'none' });
    return NOTHING;
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
