import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, spawnNode } from './child-process.ts';
import type { OssealProcess, OssealProcessOptions } from './osseal-process.ts';
import { repositoryRoot } from './repository-root.ts';

/** KMS and the gateway in a process each, as two containers run them. */
export interface ServiceProcesses extends OssealProcess {
  /** Ends KMS alone, as an outage does. */
  stopKms(): Promise<void>;
  /** Starts it again where it was. */
  startKms(): Promise<void>;
}

const SERVICE_SECRET = 'a service secret for tests, 32 or more characters';

export interface ServiceProcessesOptions extends Pick<OssealProcessOptions, 'seed' | 'repository'> {
  /** More command line of the gateway. */
  readonly gatewayFlags?: readonly string[];
  /** Stands between the gateway and KMS: makes of the address of KMS the one that the gateway is told. */
  between?(kms: string): Promise<string>;
}

/** Starts both on ephemeral ports, the gateway with the address of KMS. `pid` is the gateway's. @throws ProcessStartError */
export async function spawnServices(options: ServiceProcessesOptions = {}): Promise<ServiceProcesses> {
  const home = await mkdtemp(join(tmpdir(), 'osseal-test-'));
  const dataDir = join(home, 'data');
  const seedFile = join(home, 'osseal.yaml');
  await writeFile(seedFile, JSON.stringify(options.seed ?? {}));

  const start = async (service: 'kms' | 'gateway', port: string, env: Record<string, string> = {}) => {
    const readyFile = join(home, `${service}.json`);
    const main = join(options.repository ?? repositoryRoot, `services/${service}/dist/main.js`);
    const folders = ['--data-dir', join(dataDir, service), '--ready-file', readyFile, '--seed', seedFile];
    const portFlag = service === 'kms' ? '--kms-port' : '--oss-port';
    const flags = service === 'gateway' ? (options.gatewayFlags ?? []) : [];
    const child = await spawnNode([main, portFlag, port, ...folders, ...flags], {
      OSSEAL_SERVICE_SECRET: SERVICE_SECRET,
      ...env,
    });
    return { child, ready: JSON.parse(await readFile(readyFile, 'utf8')) as Record<string, string> };
  };

  const kms = await start('kms', '0');
  let kmsProcess: Child = kms.child;
  const address = String(kms.ready.kms);
  const startGateway = async () => {
    const endpoint = (await options.between?.(address)) ?? address;
    return start('gateway', '0', { OSSEAL_KMS_ENDPOINT: endpoint });
  };
  const gateway = await startGateway().catch(async (error: unknown) => {
    await kmsProcess.end('SIGKILL');
    throw error;
  });

  const both = async (signal: NodeJS.Signals) => {
    const codes = await Promise.all([gateway.child.end(signal), kmsProcess.end(signal)]);
    return codes.find((code) => code !== 0) ?? 0;
  };
  return {
    kms: address,
    oss: String(gateway.ready.oss),
    pid: gateway.child.pid,
    accessKeyId: String(kms.ready.accessKeyId),
    accessKeySecret: String(kms.ready.accessKeySecret),
    dataDir,
    readyLine: gateway.child.readyLine,
    log: () => kmsProcess.log() + gateway.child.log(),
    stop: () => both('SIGTERM'),
    kill: async () => void (await both('SIGKILL')),
    startAgain: () => Promise.reject(new Error('Two processes are not started again as one.')),
    dispose: async () => {
      await both('SIGKILL');
      await rm(home, { recursive: true, force: true });
    },
    stopKms: async () => void (await kmsProcess.end('SIGKILL')),
    startKms: async () => {
      kmsProcess = (await start('kms', new URL(address).port)).child;
    },
  };
}
