import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lockDataDirectory, readConfiguration } from '@osseal/service-kit';
import { exportFolder } from '../archive/export-folder.ts';
import { importFile } from '../archive/import-file.ts';
import { formatBytes } from '../byte-text.ts';
import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { OperatorError } from '../operator-client.ts';
import { ossealSettings } from '../settings.ts';
import { ifMissing } from '../state/if-missing.ts';
import type { Snapshot } from '../state/snapshot.ts';

type Options = CommandInput['options'];

/**
 * `osseal snapshot export`: one sealed file of the whole state: of a folder that no server uses, or of a snapshot, which may
 * be exported while one does.
 * @throws OperatorError, ConfigError, DataDirectoryLockedError
 */
export async function exportState(file: string, options: Options, io: ConsoleIo): Promise<void> {
  const { dataDir, rootKey } = await folderOf(options, io);
  const { name } = options;
  const passphrase = await passphraseOf(options, io);
  const lock = typeof name === 'string' ? undefined : await lockDataDirectory(dataDir, { mustExist: true });
  try {
    const folder = typeof name === 'string' ? join(dataDir, 'snapshots', snapshotName(name)) : dataDir;
    await demandState(folder);
    const clock = await (typeof name === 'string' ? clockOfSnapshot(folder) : presentClock(dataDir));
    const key =
      rootKey ??
      (await readFile(join(dataDir, 'root.key'), 'utf8').catch((cause: unknown) => {
        throw new OperatorError('The folder has no root key.', { cause });
      }));
    const { files, bytes } = await exportFolder({
      folder,
      rootKey: key,
      clock,
      passphrase,
      file: resolve(io.cwd, file),
    });
    io.stdout(`Exported ${files} files with ${formatBytes(bytes)}.\n`);
  } finally {
    await lock?.release();
  }
}

/** `osseal snapshot import`: a new data folder of an exported state. @throws OperatorError, ConfigError */
export async function importState(file: string, options: Options, io: ConsoleIo): Promise<void> {
  const { dataDir } = await folderOf(options, io);
  const passphrase = await passphraseOf(options, io);
  const { files } = await importFile({ file: resolve(io.cwd, file), passphrase, dataDir });
  io.stdout(`Imported ${files} files. Start it with: osseal up --data-dir ${dataDir}\n`);
}

async function folderOf(options: Options, { env, cwd }: ConsoleIo) {
  const argv = typeof options.dataDir === 'string' ? ['--data-dir', options.dataDir] : [];
  const { settings } = await readConfiguration({ argv, env, cwd }, ossealSettings);
  return { dataDir: resolve(cwd, settings.dataDir), rootKey: settings.rootKey };
}

/** Where the virtual clock stands; undefined: where the machine's does. */
function presentClock(dataDir: string): Promise<string | undefined> {
  return readFile(join(dataDir, 'clock.json'), 'utf8').catch(ifMissing);
}

/** Where it stood: what is in a state has dates of that clock. */
async function clockOfSnapshot(folder: string): Promise<string | undefined> {
  const { createdAt, now, offsetMs, isFrozen } = JSON.parse(
    await readFile(join(folder, 'snapshot.json'), 'utf8'),
  ) as Snapshot;
  if (offsetMs === 0 && !isFrozen) return undefined;
  const segments = [{ fromMs: Date.parse(createdAt), virtualMs: Date.parse(now), runs: !isFrozen }];
  return `${JSON.stringify({ format: 'osseal-clock', version: 1, revision: 1, signatures: 'machine', segments })}\n`;
}

function snapshotName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return name;
  throw new OperatorError('--name must be the name of a snapshot.');
}

async function demandState(folder: string): Promise<void> {
  await stat(join(folder, 'kms')).catch((cause: unknown) => {
    throw new OperatorError('There is no such state.', { cause });
  });
}

async function passphraseOf({ passphraseFile }: Options, { env, cwd }: ConsoleIo): Promise<string> {
  const text =
    typeof passphraseFile === 'string'
      ? (
          await readFile(resolve(cwd, passphraseFile), 'utf8').catch((cause: unknown) => {
            throw new OperatorError('The file of the passphrase cannot be read.', { cause });
          })
        ).replace(/\r?\n$/, '')
      : env.OSSEAL_EXPORT_PASSPHRASE;
  if (text !== undefined && text !== '') return text;
  throw new OperatorError('Give a passphrase in $OSSEAL_EXPORT_PASSPHRASE or by --passphrase-file.');
}
