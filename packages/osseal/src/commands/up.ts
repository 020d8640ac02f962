import { resolve } from 'node:path';
import {
  createLogger,
  openTracer,
  type Running,
  readConfiguration,
  removeReadyFile,
  systemClock,
  systemRandom,
  writeReadyFile,
} from '@osseal/service-kit';
import type { ConsoleIo } from '../console-io.ts';
import { runOsseal } from '../run-osseal.ts';
import { ossealSettings } from '../settings.ts';

/**
 * `osseal up`: starts both services and says so in one line on stdout.
 * @param argv flags of the settings
 * @throws ConfigError, DataDirectoryLockedError, RootKeyError, StoreError
 */
export async function up(argv: readonly string[], io: ConsoleIo): Promise<Running> {
  const { settings: read, seed } = await readConfiguration({ argv, env: io.env, cwd: io.cwd }, ossealSettings);
  const settings = { ...read, dataDir: resolve(io.cwd, read.dataDir) };
  const readyFile = settings.readyFile === undefined ? undefined : resolve(io.cwd, settings.readyFile);
  if (readyFile !== undefined) await removeReadyFile(readyFile);
  const logger = createLogger({ level: settings.logLevel });
  const tracer = await openTracer({ env: io.env, serviceName: 'osseal', logger });
  const osseal = await runOsseal({ settings, seed, logger, tracer, clock: systemClock, random: systemRandom });
  const closeAll = async (): Promise<void> => {
    await osseal.close();
    await tracer?.close();
  };
  if (readyFile !== undefined) {
    const { close: _close, lab: _lab, transparent, ...addresses } = osseal;
    const named = transparent.length === 0 ? {} : { transparent };
    await writeReadyFile(readyFile, { ...addresses, ...named, pid: process.pid }).catch(async (error: unknown) => {
      await closeAll();
      throw error;
    });
  }
  io.stdout(`Ready. kms=${osseal.kms} oss=${osseal.oss} console=${osseal.console}\n`);
  return { ...osseal, close: closeAll };
}
