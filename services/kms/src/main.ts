/** KMS in a process of its own: the container's entry. `packages/osseal` runs it together with the gateway. */
import { rename, writeFile } from 'node:fs/promises';
import {
  systemClock as clock,
  createGraftedServer,
  createLogger,
  firstRootAccessKey,
  listen,
  type Running,
  systemRandom as random,
  readConfiguration,
  runProcess,
  usesDefaultCredential,
  withDefaultAccount,
} from '@osseal/service-kit';
import { kmsProcessSettings } from './config.ts';
import { openEngines } from './engines.ts';
import { createKms } from './kms.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

await runProcess(start);

async function start(): Promise<Running> {
  const { settings, seed } = await readConfiguration(
    { argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), foreignPrefixes: ['oss'] },
    kmsProcessSettings,
  );
  const logger = createLogger({ level: settings.logLevel });
  const { unlock, ...engines } = await openEngines(settings, { clock, random, logger });
  const kms = createKms({ ...engines, clock, random, logger, settings });
  await kms.seed(seed);
  const server = createGraftedServer(kms.app());
  const listening = await listen(server, { host: settings.host, port: settings.kmsPort });

  const seeded = withDefaultAccount(seed);
  if (!LOOPBACK.has(settings.host) && usesDefaultCredential(seeded)) {
    logger.warn({ host: settings.host }, 'the published default credential is reachable from other machines');
  }
  if (settings.readyFile !== undefined) await announce(settings.readyFile, listening.url, firstRootAccessKey(seeded));
  process.stdout.write(`Ready. kms=${listening.url}\n`);
  return {
    async close() {
      await listening.close();
      await kms.close();
      await unlock();
    },
  };
}

/** Complete before it gets its name; for the owner alone, since it holds the credential. */
async function announce(file: string, url: string, key: ReturnType<typeof firstRootAccessKey>): Promise<void> {
  const ready = { kms: url, pid: process.pid, accessKeyId: key?.id, accessKeySecret: key?.secret };
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}
