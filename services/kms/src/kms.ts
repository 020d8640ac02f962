import type { KmsClient } from '@osseal/kms-client';
import {
  type Clock,
  ConfigError,
  type LocalAuthority,
  type Logger,
  Metrics,
  type Random,
  type Sealer,
  type Seed,
} from '@osseal/service-kit';
import type { AccountDirectory, KeyRegistry, UsageLedger } from '@osseal/storage';
import { Accounts } from './accounts/accounts.ts';
import { Ram } from './accounts/ram.ts';
import { RoleCredentials } from './accounts/role-credentials.ts';
import { createApp } from './app.ts';
import { Diagnostics } from './diagnostics/diagnostics.ts';
import type { KmsDomain } from './domain.ts';
import { InProcessKmsClient } from './in-process-client.ts';
import { Keyring } from './keyring/keyring.ts';
import { CmkService } from './keys/cmk-service.ts';
import { InputDecoder } from './pipeline/decode-input.ts';
import { GatewayIdentity } from './pipeline/gateway-identity.ts';
import { createHandler, type RequestHandler } from './pipeline/http-handler.ts';
import { Pipeline } from './pipeline/index.ts';
import { ReplayGuard } from './pipeline/replay-guard.ts';
import { isRegion } from './regions.ts';
import { applySeed } from './seed.ts';
import { Meter } from './usage/meter.ts';
import { Usage } from './usage/usage.ts';

/** Engines and settings that a KMS is made of. Whoever opened an engine hands it over: `close` closes it. */
export interface KmsDeps {
  readonly registry: KeyRegistry;
  readonly directory: AccountDirectory;
  readonly ledger: UsageLedger;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly settings: {
    /** Region of requests that name none. */
    readonly region: string;
    /** Shared with a gateway in another process; undefined: none may call. */
    readonly serviceSecret?: string | undefined;
    /** Roles whose credentials every host may have; none when left out. */
    readonly kmsCredentialRoles?: readonly string[];
  };
  /** Shown to clients that are to trust it; undefined: the endpoint has no TLS. */
  readonly authority?: LocalAuthority | undefined;
  /** Own one when left out. */
  readonly metrics?: Metrics;
}

/** A running KMS. */
export interface Kms {
  /** For a gateway in the same process. */
  client(): KmsClient;
  /** Answers RPC requests alone. */
  readonly handler: RequestHandler;
  /** The whole endpoint: RPC and `/_osseal/`. Listen with `createGraftedServer(app)`. A new app per call. */
  app(): ReturnType<typeof createApp>;
  /**
   * Adds the seed's accounts, keys and the rest; what exists stays. Before this the service is not ready.
   * @throws ConfigError
   */
  seed(seed: Seed): Promise<void>;
  /** Waits for what is being written and closes the engines. */
  close(): Promise<void>;
  readonly accounts: Accounts;
  readonly usage: Usage;
}

const PURGE_EVERY_MS = 3_600_000;

/** Composes a KMS from its engines. @throws ConfigError for a default region that has no KMS */
export function createKms(deps: KmsDeps): Kms {
  const { registry, directory, ledger, sealer, clock, random, logger, settings } = deps;
  if (!isRegion(settings.region)) throw new ConfigError([`region: ${settings.region} is not a region with KMS.`]);
  const diagnostics = new Diagnostics({ sealer, random });
  const keyring = new Keyring({ sealer, random });
  const keys = new CmkService({ registry, keyring, clock, random });
  const ram = new Ram({ directory, sealer, clock, random });
  const domain: KmsDomain = { keys, keyring, directory, diagnostics, ram, clock, random };
  const accounts = new Accounts({ directory, sealer, clock });
  const usage = new Usage(ledger);
  const metrics = deps.metrics ?? new Metrics();
  const { serviceSecret } = settings;
  const gateway = serviceSecret === undefined ? undefined : new GatewayIdentity({ serviceSecret, accounts, clock });
  const pipeline = new Pipeline({
    domain,
    accounts,
    logger,
    replays: new ReplayGuard(clock),
    gateway,
    decoder: new InputDecoder(logger),
    meter: new Meter({ ledger, clock, logger }),
    diagnostics,
    defaultRegion: settings.region,
  });
  const handler = createHandler({ pipeline, clock, random, metrics, logger });
  const client = new InProcessKmsClient({ pipeline, accounts, usage, diagnostics, clock, random, logger });

  let isReady = false;
  // Keys past their deadline are gone for callers at once; the purge takes their material off the disk.
  const purge = setInterval(() => {
    keys
      .purgeDue()
      .catch((error: unknown) => logger.error({ err: error }, 'keys past their deadline are still stored'));
    ram.sessions.purge().catch((error: unknown) => logger.error({ err: error }, 'ended sessions are still stored'));
  }, PURGE_EVERY_MS);
  purge.unref();

  return {
    client: () => client,
    handler,
    app: () =>
      createApp({
        handler,
        accounts,
        usage,
        diagnostics,
        metrics,
        logger,
        isReady: () => isReady,
        gateway,
        credentials: new RoleCredentials(directory, ram),
        openRoles: settings.kmsCredentialRoles ?? [],
        authority: deps.authority,
      }),
    async seed(seed) {
      await keys.purgeDue();
      await ram.sessions.purge();
      await applySeed(seed, { directory, sealer, clock, keys });
      isReady = true;
    },
    async close() {
      isReady = false;
      clearInterval(purge);
      await Promise.all([registry.close(), directory.close(), ledger.close()]);
    },
    accounts,
    usage,
  };
}
