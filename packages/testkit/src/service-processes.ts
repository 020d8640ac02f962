import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, spawnNode } from './child-process.ts';
import type { OssealProcess, OssealProcessOptions } from './osseal-process.ts';
import { repositoryRoot } from './repository-root.ts';

/** One of the two processes. */
export type ServiceName = 'kms' | 'gateway';

/** KMS and the gateway in a process each, as two containers run them. */
export interface ServiceProcesses extends OssealProcess {
  /** Ends one of them, as an outage does. */
  killService(service: ServiceName): Promise<void>;
  /** Starts it again where it was. @param env more of it than the first time */
  startService(service: ServiceName, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Of the process that runs now. */
  pidOf(service: ServiceName): number;
  /** Resolves at the end of the process that runs now. */
  endOf(service: ServiceName): Promise<number | null>;
}

const SERVICE_SECRET = 'a service secret for tests, 32 or more characters';

export interface ServiceProcessesOptions extends Pick<OssealProcessOptions, 'seed' | 'repository'> {
  /** More command line of the gateway. */
  readonly gatewayFlags?: readonly string[];
  /** Of both processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stands between the gateway and KMS: makes of the address of KMS the one that the gateway is told. */
  between?(kms: string): Promise<string>;
}

interface Started {
  readonly child: Child;
  readonly ready: Readonly<Record<string, string>>;
}

/** Starts both on ephemeral ports, the gateway with the address of KMS. `pid` is the gateway's. @throws ProcessStartError */
export async function spawnServices(options: ServiceProcessesOptions = {}): Promise<ServiceProcesses> {
  const home = await mkdtemp(join(tmpdir(), 'osseal-test-'));
  const dataDir = join(home, 'data');
  const seedFile = join(home, 'osseal.yaml');
  await writeFile(seedFile, JSON.stringify(options.seed ?? {}));
  const running = new Map<ServiceName, Started>();
  let endpoint = '';

  const start = async (service: ServiceName, env: Readonly<Record<string, string>> = {}): Promise<Started> => {
    const readyFile = join(home, `${service}.json`);
    const main = join(options.repository ?? repositoryRoot, `services/${service}/dist/main.js`);
    const folders = ['--data-dir', join(dataDir, service), '--ready-file', readyFile, '--seed', seedFile];
    const [portFlag, name] = service === 'kms' ? ['--kms-port', 'kms'] : ['--oss-port', 'oss'];
    const before = running.get(service)?.ready[name];
    const flags = service === 'gateway' ? (options.gatewayFlags ?? []) : [];
    const child = await spawnNode([main, portFlag, before ? new URL(before).port : '0', ...folders, ...flags], {
      OSSEAL_SERVICE_SECRET: SERVICE_SECRET,
      ...(service === 'gateway' && { OSSEAL_KMS_ENDPOINT: endpoint }),
      ...options.env,
      ...env,
    });
    const started = { child, ready: JSON.parse(await readFile(readyFile, 'utf8')) };
    running.set(service, started);
    return started;
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const codes = await Promise.all([...running.values()].map(({ child }) => child.end(signal)));
    return codes.find((code) => code !== 0) ?? 0;
  };
  const childOf = (service: ServiceName): Child => {
    const started = running.get(service);
    if (started === undefined) throw new Error(`${service} was never started.`);
    return started.child;
  };
  const dispose = async () => {
    await end('SIGKILL');
    await rm(home, { recursive: true, force: true });
  };

  try {
    const kms = await start('kms');
    const address = String(kms.ready.kms);
    endpoint = (await options.between?.(address)) ?? address;
    const gateway = await start('gateway');
    return {
      kms: address,
      oss: String(gateway.ready.oss),
      transparent: [],
      pid: gateway.child.pid,
      accessKeyId: String(kms.ready.accessKeyId),
      accessKeySecret: String(kms.ready.accessKeySecret),
      dataDir,
      readyLine: gateway.child.readyLine,
      log: () => childOf('kms').log() + childOf('gateway').log(),
      logged: (text) => Promise.race([childOf('kms').logged(text), childOf('gateway').logged(text)]),
      ended: gateway.child.ended,
      stop: () => end('SIGTERM'),
      kill: async () => void (await end('SIGKILL')),
      startAgain: () => Promise.reject(new Error('Two processes are not started again as one.')),
      dispose,
      killService: async (service) => void (await childOf(service).end('SIGKILL')),
      startService: async (service, env) => void (await start(service, env)),
      pidOf: (service) => childOf(service).pid,
      endOf: (service) => childOf(service).ended,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
