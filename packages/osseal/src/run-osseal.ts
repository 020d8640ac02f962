import type { Server } from 'node:http';
import { createGateway } from '@osseal/gateway';
import { createKms, createKmsServer, type Kms, kmsAuthority } from '@osseal/kms';
import {
  type Clock,
  clockControl,
  createGraftedServer,
  FaultBook,
  faultControl,
  firstRootAccessKey,
  isLoopback,
  type Logger,
  listen,
  type Random,
  type Seed,
  usesDefaultCredential,
  withDefaultAccount,
} from '@osseal/service-kit';
import { CleanUp } from './clean-up.ts';
import { openEngines } from './engines.ts';
import type { OssealSettings } from './settings.ts';

/** What a run is made of. */
export interface OssealParts {
  readonly settings: OssealSettings;
  readonly seed: Seed;
  /** Under the virtual clock by which both services live. */
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Both services, answering. */
export interface Osseal {
  /** Base URL of KMS, RAM and STS, e.g. `http://127.0.0.1:5600`. */
  readonly kms: string;
  /** Base URL of OSS. */
  readonly oss: string;
  readonly console: string;
  /** Of an account root: the first one that is seeded, else the default one; '' when the data folder has neither. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
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
  const opened = await openEngines(settings, { ...parts, clock: machine }, cleanUp);
  const { clock, ...engines } = opened;
  const faults = new FaultBook({ random: parts.random, machine });
  const control = [clockControl(clock), faultControl(faults, { services: ['kms', 'oss', 'kms-client'] })];
  const deps = { ...parts, clock, faults, control };
  const { sealer } = engines;
  const authority = kmsAuthority(settings, { ...deps, sealer });
  const kms = createKms({ ...deps, ...engines.kms, sealer, settings, authority });
  cleanUp.replace(engines.closeKms, () => kms.close());
  await kms.seed(seed);

  let kmsUrl: string | undefined;
  const client = kms.client();
  const kmsAddress = () => kmsUrl;
  const gateway = createGateway({ ...deps, ...engines.gateway, sealer, settings, kms: client, kmsAddress });
  cleanUp.replace(engines.closeGateway, () => gateway.close());
  await gateway.seed(seed);

  const listenOn = async (server: Server, port: number) => {
    const listening = await listen(server, { host, port });
    cleanUp.add(() => listening.close());
    return listening;
  };
  const kmsListening = await listenOn(createKmsServer(kms, authority, deps.logger), settings.kmsPort);
  const ossListening = await listenOn(createGraftedServer(gateway.app()), settings.ossPort);
  kmsUrl = kmsListening.url;

  if (!isLoopback(host) && usesDefaultCredential(withDefaultAccount(seed))) {
    deps.logger.warn({ host }, 'the published default credential may be used from other machines: seed an account');
  }
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([kmsListening.close(), ossListening.close()]);
    await cleanUp.run();
  };
  return {
    kms: kmsListening.url,
    oss: ossListening.url,
    console: `${ossListening.url}/_osseal/console/`,
    ...(await rootCredential(kms, seed)),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** A folder that was seeded otherwise before knows neither the seed's newer secret nor the default account. */
async function rootCredential(kms: Kms, seed: Seed): Promise<Pick<Osseal, 'accessKeyId' | 'accessKeySecret'>> {
  const key = firstRootAccessKey(withDefaultAccount(seed));
  const grant = key === undefined ? undefined : await kms.accounts.findAccessKey(key.id);
  if (key === undefined || grant?.secret.reveal() !== key.secret) return { accessKeyId: '', accessKeySecret: '' };
  return { accessKeyId: key.id, accessKeySecret: key.secret };
}
