import type { KmsClient } from '@osseal/kms-client';
import {
  type Clock,
  type ControlExtension,
  type FaultBook,
  type Logger,
  Metrics,
  type Random,
  type Sealer,
  type Seed,
  type Tracer,
  VirtualClock,
} from '@osseal/service-kit';
import type { AuditLog, BlobStore, ObjectIndex } from '@osseal/storage';
import { addressingOf } from './addressing.ts';
import { createApp } from './app.ts';
import type { GatewaySettings } from './config.ts';
import type { ConsoleParts } from './console/console-router.ts';
import { encryptionControl } from './control/encryption-control.ts';
import type { GatewayDomain } from './domain.ts';
import { startHousekeeping } from './housekeeping.ts';
import { BlobVault } from './objects/blob-vault.ts';
import { observeGateway } from './observe/gateway-metrics.ts';
import { createPipeline } from './pipeline/index.ts';
import { applySeed } from './seed.ts';
import { DataKeys } from './sse/data-keys.ts';
import { FaultyKmsClient } from './sse/faulty-kms-client.ts';
import { MeasuredKmsClient } from './sse/measured-kms-client.ts';
import { OssMasterKeys } from './sse/oss-master-keys.ts';

/** What a gateway is composed of. */
export interface GatewayDeps {
  /** Closed by the gateway. */
  readonly index: ObjectIndex;
  /** Closed by the gateway. */
  readonly blobs: BlobStore;
  /** Who did what; closed by the gateway. Absent: nothing is written down. */
  readonly audit?: AuditLog;
  /** Its maker's to close, after the gateway. */
  readonly kms: KmsClient;
  /** Seals OSS-managed master keys at rest. */
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly settings: GatewaySettings;
  /** Shared with other services of the process; default: the gateway's own. */
  readonly metrics?: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  /** More control endpoints. */
  readonly control?: readonly ControlExtension[];
  /** What requests, and calls to KMS, meet on purpose; nothing when left out. */
  readonly faults?: FaultBook;
  /** Address of KMS, for whoever opens the console. */
  kmsAddress?(): string | undefined;
  /** There is no console when left out. */
  readonly console?: ConsoleParts;
}

/** A gateway that is ready for requests. */
export interface Gateway {
  /** The Express app; give it to `createGraftedServer`. */
  app(): ReturnType<typeof createApp>;
  /** Makes the seed's buckets and objects that are not there yet. @throws ConfigError for an object that cannot be written */
  seed(seed: Seed): Promise<void>;
  /** Ends background work and closes the engines. Close the server first. */
  close(): Promise<void>;
}

const DAY_MS = 24 * 3600 * 1000;

/** @throws ConfigError for custom domains that cannot be read */
export function createGateway(deps: GatewayDeps): Gateway {
  const { index, blobs, sealer, clock, random, logger, settings, faults } = deps;
  const metrics = deps.metrics ?? new Metrics();
  const faulty = faults === undefined ? deps.kms : new FaultyKmsClient(deps.kms, faults);
  const kms = new MeasuredKmsClient(faulty, { metrics, clock, tracer: deps.tracer });
  const addressing = addressingOf(settings);
  const vault = new BlobVault({ index, blobs, clock, random, logger });
  const masterKeys = new OssMasterKeys({
    index,
    sealer,
    clock,
    random,
    rotationIntervalMs: settings.ossMasterKeyRotationDays * DAY_MS,
  });
  const domain: GatewayDomain = {
    index,
    blobs: vault,
    dataKeys: new DataKeys({ kms, masterKeys, random, settings: { defaultCmkCheck: settings.ossDefaultCmkCheck } }),
    kms,
    clock,
    random,
    logger,
    traffic: observeGateway(metrics, { index, kms: deps.kms }),
    settings: {
      defaultRegion: settings.region,
      extranetEndpoint: settings.ossExtranetEndpoint,
      intranetEndpoint: settings.ossIntranetEndpoint,
      defaultCmkCheck: settings.ossDefaultCmkCheck,
    },
  };
  const housekeeping = startHousekeeping({ vault, index, clock, logger });
  const forgetClock = clock instanceof VirtualClock ? clock.onChange(() => housekeeping.run()) : undefined;
  let closed = false;
  const app = createApp({
    handle: createPipeline({
      domain,
      addressing,
      metrics,
      tracer: deps.tracer,
      audit: deps.audit,
      faults,
      settings: {
        strictRegion: settings.ossStrictRegion,
        assumeSecureTransport: settings.ossAssumeSecureTransport,
        openCors: settings.ossOpenCors,
      },
    }),
    addressing,
    // Operators are known by whatever faults there are: else nobody could end them.
    kms: deps.kms,
    isKmsReachable: async () => (await kms.isReachable?.()) ?? true,
    metrics,
    audit: deps.audit,
    logger,
    serviceSecret: settings.serviceSecret,
    region: settings.region,
    kmsAddress: () => deps.kmsAddress?.(),
    console: deps.console,
    random,
    clock,
    isReady: () => !closed,
    control: [
      ...(deps.control ?? []),
      encryptionControl(domain, { assumeSecureTransport: settings.ossAssumeSecureTransport }),
    ],
  });
  return {
    app: () => app,
    seed: (seed) => applySeed(seed, domain),
    async close() {
      closed = true;
      forgetClock?.();
      await housekeeping.stop();
      await blobs.close();
      await index.close();
      await deps.audit?.close();
    },
  };
}
