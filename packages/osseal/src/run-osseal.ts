import type { Server } from 'node:http';
import { gatewayTlsNames } from '@osseal/gateway';
import { Budgets, budgetsControl, type Kms, kmsTlsNames } from '@osseal/kms';
import {
  authorityControl,
  authorityFolder,
  type Clock,
  clockControl,
  createServiceServer,
  eventsControl,
  FaultBook,
  faultControl,
  firstRootAccessKey,
  type Listening,
  LocalAuthority,
  type Logger,
  listen,
  Metrics,
  type Random,
  RequestGate,
  type Sealer,
  type Seed,
  stateControl,
  switchApp,
  type Tracer,
  type VirtualClock,
  warnOfDefaultCredential,
  withDefaultAccount,
} from '@osseal/service-kit';
import { CleanUp } from './clean-up.ts';
import { openFoundation, openInFolder, openInMemory } from './engines.ts';
import { serveByName } from './serve-by-name.ts';
import type { OssealSettings } from './settings.ts';
import { openStack, type Stack, type StackParts } from './stack.ts';
import { FolderSnapshots } from './state/folder-snapshots.ts';
import { LiveState } from './state/live-state.ts';
import { MemorySnapshots } from './state/memory-snapshots.ts';

/** What a run is made of. */
export interface OssealParts {
  readonly settings: OssealSettings;
  readonly seed: Seed;
  /** Under the virtual clock by which both services live. */
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** Both services, answering. */
export interface Osseal {
  /** Base URL of KMS, RAM and STS, e.g. `http://127.0.0.1:5600`. */
  readonly kms: string;
  /** Base URL of OSS. */
  readonly oss: string;
  readonly console: string;
  /** Base URLs at which the name that a client calls decides between both services; see `transparentPorts`. */
  readonly transparent: readonly string[];
  /** Of an account root: the first one that is seeded, else the default one; '' when the data folder has neither. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** What `/_osseal/clock`, `faults` and `state` do, for code in the same process. */
  readonly lab: {
    readonly clock: VirtualClock;
    readonly faults: FaultBook;
    readonly budgets: Budgets;
    readonly state: LiveState;
  };
  /** Lets requests under way finish, then closes servers and engines. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Composes both services over the embedded engines, seeds them and listens. KMS is called in-process.
 * @throws ConfigError, DataDirectoryLockedError, RootKeyError, StoreError; everything that was opened is closed again
 */
export async function runOsseal(parts: OssealParts): Promise<Osseal> {
  const cleanUp = new CleanUp();
  try {
    return await start(parts, cleanUp);
  } catch (error) {
    await cleanUp.run().catch((failure: unknown) => parts.logger.error({ err: failure }, 'a failed start left traces'));
    throw error;
  }
}

async function start({ settings, seed, clock: machine, ...parts }: OssealParts, cleanUp: CleanUp): Promise<Osseal> {
  const { host } = settings;
  const { logger, random } = parts;
  const { clock, sealer } = await openFoundation(settings, { ...parts, clock: machine }, cleanUp);
  const faults = new FaultBook({ random, machine });
  const budgets = new Budgets({ random, logger });
  const gate = new RequestGate();
  const authority = openAuthority(settings, { sealer, random, clock });
  let kmsUrl: string | undefined;
  let state: LiveState | undefined;
  const liveState = (): LiveState => {
    if (state === undefined) throw new Error('Nothing is served before there is a state.');
    return state;
  };
  const stackParts: StackParts = {
    ...parts,
    settings,
    clock,
    sealer,
    faults,
    budgets,
    metrics: { kms: new Metrics(), gateway: new Metrics() },
    kmsAddress: () => kmsUrl,
    control: [
      ...(authority === undefined ? [] : [authorityControl(authority)]),
      clockControl(clock),
      faultControl(faults, { services: ['kms', 'oss', 'kms-client'] }),
      stateControl(liveState, gate),
      budgetsControl({ budgets, clock, ledger: () => liveState().stack.engines.kms.ledger }),
      eventsControl(() => {
        const { kms, gateway } = liveState().stack.engines;
        return { oss: gateway.audit, kms: kms.ledger };
      }),
    ],
  };
  const deps = { ...parts, clock };
  const store = settings.inMemory
    ? new MemorySnapshots(() => openInMemory(settings, deps))
    : new FolderSnapshots(settings.dataDir, () => openInFolder(settings, deps));
  const open = async (given: Seed) => openStack(stackParts, await store.open(), given);
  const stack = await open(seed);
  const use = (chosen: Stack) => {
    switchApp(kmsServer, chosen.kms.app());
    switchApp(ossServer, chosen.gateway.app());
  };
  state = new LiveState({ store, gate, clock, logger, seed, open, use }, stack);
  cleanUp.add(() => liveState().close());

  const listenOn = async (server: Server, port: number) => {
    const listening = await listen(server, { host, port });
    cleanUp.add(() => listening.close());
    return listening;
  };
  const kmsTls = settings.kmsTls ? authority : undefined;
  const kmsServer = createServiceServer(stack.kms.app(), { authority: kmsTls, logger, gate });
  const ossTls = settings.ossTls ? authority : undefined;
  const ossServer = createServiceServer(stack.gateway.app(), { authority: ossTls, logger, gate });
  const kmsListening = await listenOn(kmsServer, settings.kmsPort);
  const ossListening = await listenOn(ossServer, settings.ossPort);
  kmsUrl = kmsListening.url;
  const named: Listening[] = [];
  for (const port of settings.transparentPorts) {
    const listening = await serveByName({ host, port }, { kms: kmsServer, oss: ossServer, authority, logger });
    cleanUp.add(() => listening.close());
    named.push(listening);
  }

  warnOfDefaultCredential(seed, host, logger);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([kmsListening, ossListening, ...named].map((listening) => listening.close()));
    await cleanUp.run();
  };
  return {
    kms: kmsListening.url,
    oss: ossListening.url,
    console: `${ossListening.url}/_osseal/console/`,
    transparent: named.map(({ url }) => url),
    ...(await rootCredential(stack.kms, seed)),
    lab: { clock, faults, budgets, state },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** Of both services; undefined when neither speaks TLS. It costs nothing until it is used. */
function openAuthority(
  settings: OssealSettings,
  deps: { readonly sealer: Sealer; readonly random: Random; readonly clock: Clock },
): LocalAuthority | undefined {
  if (!settings.kmsTls && !settings.ossTls) return undefined;
  const [kms, oss] = [kmsTlsNames(settings), gatewayTlsNames(settings)];
  const names = { names: [...kms.names, ...oss.names], domains: [...kms.domains, ...oss.domains] };
  return new LocalAuthority({ ...deps, folder: authorityFolder(settings), names });
}

/** A folder that was seeded otherwise before knows neither the seed's newer secret nor the default account. */
async function rootCredential(kms: Kms, seed: Seed): Promise<Pick<Osseal, 'accessKeyId' | 'accessKeySecret'>> {
  const key = firstRootAccessKey(withDefaultAccount(seed));
  const grant = key === undefined ? undefined : await kms.accounts.findAccessKey(key.id);
  if (key === undefined || grant?.secret.reveal() !== key.secret) return { accessKeyId: '', accessKeySecret: '' };
  return { accessKeyId: key.id, accessKeySecret: key.secret };
}
