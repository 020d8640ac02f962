import { consoleFolder } from '@osseal/console';
import { createGateway, type Gateway } from '@osseal/gateway';
import { type Budgets, createKms, type Kms } from '@osseal/kms';
import { rootAccountOf } from '@osseal/kms-client';
import {
  type ControlExtension,
  decisionsControl,
  type FaultBook,
  type Logger,
  type Metrics,
  type Random,
  type Sealer,
  type Seed,
  type Tracer,
  type VirtualClock,
} from '@osseal/service-kit';
import { closeEngines, type Engines } from './engines.ts';
import type { OssealSettings } from './settings.ts';

/** What stays when the state is changed under both services. */
export interface StackParts {
  readonly settings: OssealSettings;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly logger: Logger;
  readonly sealer: Sealer;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly faults: FaultBook;
  readonly budgets: Budgets;
  readonly control: readonly ControlExtension[];
  readonly metrics: { readonly kms: Metrics; readonly gateway: Metrics };
  kmsAddress(): string | undefined;
}

/** Both services over one set of engines. */
export interface Stack {
  readonly engines: Engines;
  readonly kms: Kms;
  readonly gateway: Gateway;
  /** Closes both and their engines. */
  close(): Promise<void>;
}

/**
 * Composes both services and seeds them. KMS is called in-process.
 * @throws ConfigError, StoreError; the engines are closed then
 */
export async function openStack(parts: StackParts, engines: Engines, seed: Seed): Promise<Stack> {
  const { metrics, kmsAddress, ...deps } = parts;
  const kms = createKms({ ...deps, ...engines.kms, metrics: metrics.kms });
  let gateway: Gateway | undefined;
  const close = async () => {
    await gateway?.close();
    await kms.close();
  };
  try {
    await kms.seed(seed);
    const client = kms.client();
    const { diagnostics } = kms;
    gateway = createGateway({
      ...deps,
      ...engines.gateway,
      metrics: metrics.gateway,
      kms: client,
      control: [
        ...deps.control,
        decisionsControl({
          find: (requestId, account) => diagnostics.find(requestId, account),
          accountOf: async (accessKeyId) => rootAccountOf(await client.findAccessKey(accessKeyId)),
        }),
      ],
      kmsAddress: () => kmsAddress(),
      console: { folder: consoleFolder(), passToKms: kms.handler },
    });
    await gateway.seed(seed);
  } catch (error) {
    if (gateway === undefined) await closeEngines(engines);
    await close().catch(() => undefined);
    throw error;
  }
  return { engines, kms, gateway, close };
}
