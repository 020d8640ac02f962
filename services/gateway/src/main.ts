/** The gateway in a process of its own: the container's entry. `packages/osseal` runs it together with KMS. */
import { rename, writeFile } from 'node:fs/promises';
import { createHttpKmsClient } from '@osseal/kms-client';
import {
  ConfigError,
  systemClock as clock,
  createGraftedServer,
  createLogger,
  environmentName,
  listen,
  type Running,
  systemRandom as random,
  readConfiguration,
  runProcess,
} from '@osseal/service-kit';
import { gatewayProcessSettings } from './config.ts';
import { openEngines } from './engines.ts';
import { createGateway } from './gateway.ts';

await runProcess(start);

async function start(): Promise<Running> {
  const { settings, seed } = await readConfiguration(
    { argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), foreignPrefixes: ['kms'] },
    gatewayProcessSettings,
  );
  const { kmsEndpoint, serviceSecret } = settings;
  if (kmsEndpoint === undefined || serviceSecret === undefined) {
    const missing = (
      [
        ['kmsEndpoint', kmsEndpoint],
        ['serviceSecret', serviceSecret],
      ] as const
    )
      .filter(([, value]) => value === undefined)
      .map(([name]) => `${environmentName(name)} is needed by a gateway of its own process.`);
    throw new ConfigError(missing);
  }
  const logger = createLogger({ level: settings.logLevel });
  const kms = createHttpKmsClient({ endpoint: kmsEndpoint, serviceSecret, clock, random });
  const { unlock, ...engines } = await openEngines(settings, random);
  const gateway = createGateway({ ...engines, kms, clock, random, logger, settings, kmsAddress: () => kmsEndpoint });
  await gateway.seed(seed);
  const server = createGraftedServer(gateway.app());
  const listening = await listen(server, { host: settings.host, port: settings.ossPort });

  const consoleUrl = `${listening.url}/_osseal/console/`;
  if (settings.readyFile !== undefined) {
    await announce(settings.readyFile, { oss: listening.url, console: consoleUrl, pid: process.pid });
  }
  process.stdout.write(`Ready. oss=${listening.url} console=${consoleUrl}\n`);
  return {
    async close() {
      await listening.close();
      await gateway.close();
      await kms.close();
      await unlock();
    },
  };
}

/** Complete before it gets its name. */
async function announce(file: string, ready: object): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}
