import { resolve } from 'node:path';
import {
  DataDirectoryLockedError,
  type Finding,
  type FsckCounts,
  type FsckProgress,
  lockDataDirectory,
  readConfiguration,
  systemClock,
  systemRandom,
} from '@osseal/service-kit';
import { formatBytes } from '../byte-text.ts';
import type { ConsoleIo } from '../console-io.ts';
import { checkFolder } from '../fsck/check-folder.ts';
import { printable } from '../printable.ts';
import { ProgressBar } from '../progress-bar.ts';
import { ossealSettings } from '../settings.ts';

/** Options of `osseal fsck`, as the command line gives them. */
export interface FsckOptions {
  readonly dataDir?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** How a check ends: 0 nothing is wrong (any more), 1 something is, 2 a server uses the folder. */
export const FSCK_EXIT = { clean: 0, damaged: 1, inUse: 2 } as const;

/**
 * `osseal fsck`: checks a data folder that no server uses: every record against its bytes, every sealed key, every blob.
 * Deletes nothing unless told by `--yes`, and then only what nothing names.
 * @returns the exit code; see FSCK_EXIT
 * @throws ConfigError
 */
export async function fsck(options: FsckOptions, io: ConsoleIo): Promise<number> {
  const argv = options.dataDir === undefined ? [] : ['--data-dir', options.dataDir];
  const { settings } = await readConfiguration({ argv, env: io.env, cwd: io.cwd }, ossealSettings);
  const dataDir = resolve(io.cwd, settings.dataDir);
  const lock = await lockDataDirectory(dataDir, { mustExist: true }).catch((error: unknown) => {
    if (error instanceof DataDirectoryLockedError) return error;
    throw error;
  });
  if (lock instanceof DataDirectoryLockedError) {
    io.stderr(`${lock.message}\n`);
    return FSCK_EXIT.inUse;
  }
  const bar = new ProgressBar(io);
  const findings: Finding[] = [];
  try {
    const counts = await checkFolder({
      dataDir,
      rootKey: settings.rootKey,
      clock: systemClock,
      random: systemRandom,
      mayRepair: options.yes === true,
      onProgress: (progress) => bar.show(partOf(progress), progressText(progress)),
      report(finding) {
        findings.push(finding);
        if (options.json) return;
        bar.clear();
        io.stdout(`${printable(lineOf(finding))}\n`);
      },
    });
    bar.clear();
    const left = findings.filter(({ repair }) => repair !== 'done').length;
    io.stdout(options.json ? `${JSON.stringify({ findings, ...counts }, null, 2)}\n` : summaryOf(findings, counts));
    return left === 0 ? FSCK_EXIT.clean : FSCK_EXIT.damaged;
  } finally {
    bar.clear();
    await lock.release();
  }
}

/** An object costs about as much as the reading of 4 KiB. */
function partOf({ objects, ofObjects, bytes, ofBytes }: FsckProgress): number {
  const all = ofBytes + ofObjects * 4096;
  return all === 0 ? 1 : (bytes + objects * 4096) / all;
}

function progressText({ objects, ofObjects, bytes }: FsckProgress): string {
  return `${objects}/${ofObjects} objects, ${formatBytes(bytes)}`;
}

function lineOf({ severity, what, problem, repair }: Finding): string {
  const after = { none: '', possible: ' (--yes repairs it)', done: ' (repaired)' }[repair];
  return `${severity === 'damage' ? 'DAMAGED ' : 'left over'} ${what}: ${problem}${after}`;
}

function summaryOf(findings: readonly Finding[], counts: FsckCounts): string {
  const { objects, bytes, objectsWithoutKey, blobs, keys, secrets, states } = counts;
  const count = (test: (finding: Finding) => boolean) => findings.filter(test).length;
  const lines = [
    `${objects} objects and parts with ${bytes} bytes, ${blobs} blobs, ${keys} keys, ${secrets} secrets checked.`,
    ...(states === 0 ? [] : [`Kept states, checked likewise: ${states}.`]),
    ...(objectsWithoutKey === 0
      ? []
      : [`Of ${objectsWithoutKey} only sizes and headers: their CMKs are not in this folder.`]),
    findings.length === 0
      ? 'Nothing is wrong.'
      : `Damaged: ${count(({ severity }) => severity === 'damage')}. Left over: ${count(({ severity }) => severity === 'left-over')}. Repaired: ${count(({ repair }) => repair === 'done')}.`,
  ];
  return `${lines.join('\n')}\n`;
}
