import type { KmsClient } from '@osseal/kms-client';
import {
  type Clock,
  ConfigError,
  type ControlExtension,
  type FaultBook,
  type Logger,
  Metrics,
  machineClockOf,
  type Random,
  type Sealer,
  type Seed,
  type Tracer,
  VirtualClock,
} from '@osseal/service-kit';
import type { AccountDirectory, KeyRegistry, SecretStore, UsageLedger } from '@osseal/storage';
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
import { CallRates } from './quotas/call-rates.ts';
import { isRegion } from './regions.ts';
import { SecretService } from './secrets/secret-service.ts';
import { applySeed } from './seed.ts';
import type { Budgets } from './usage/budgets.ts';
import { observeLedger } from './usage/ledger-metrics.ts';
import { Meter } from './usage/meter.ts';
import { Usage } from './usage/usage.ts';

/** Engines and settings that a KMS is made of. Whoever opened an engine hands it over: `close` closes it. */
export interface KmsDeps {
  readonly registry: KeyRegistry;
  readonly secrets: SecretStore;
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
    /** Whether an account may have only so many keys, aliases, versions and tags; off when left out. */
    readonly kmsEnforceQuotas?: boolean;
    /** Whether an account may make only so many calls per second; off when left out. */
    readonly kmsEnforceQps?: boolean;
  };
  /** Own one when left out. */
  readonly metrics?: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  /** More control endpoints. */
  readonly control?: readonly ControlExtension[];
  /** Limits of billed calls; none when left out. */
  readonly budgets?: Budgets;
  /** What requests meet on purpose; nothing when left out. */
  readonly faults?: FaultBook;
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
  /** Why requests were refused. */
  readonly diagnostics: Diagnostics;
}

const CATCH_UP_EVERY_MS = 60_000;

/** Composes a KMS from its engines. @throws ConfigError for a default region that has no KMS */
export function createKms(deps: KmsDeps): Kms {
  const { registry, directory, ledger, sealer, clock, random, logger, settings } = deps;
  if (!isRegion(settings.region)) throw new ConfigError([`region: ${settings.region} is not a region with KMS.`]);
  const diagnostics = new Diagnostics({ sealer, random });
  const keyring = new Keyring({ sealer, random });
  const keys = new CmkService({ registry, keyring, clock, random, enforceQuotas: settings.kmsEnforceQuotas ?? false });
  const secrets = new SecretService({ store: deps.secrets, keys, keyring, clock, random });
  const ram = new Ram({ directory, sealer, clock, random });
  const domain: KmsDomain = { keys, keyring, secrets, directory, diagnostics, ram, clock, random };
  const accounts = new Accounts({ directory, sealer, clock });
  const usage = new Usage(ledger);
  const { budgets } = deps;
  const metrics = deps.metrics ?? new Metrics();
  observeLedger(metrics, ledger);
  const { serviceSecret } = settings;
  const gateway =
    serviceSecret === undefined
      ? undefined
      : new GatewayIdentity({ serviceSecret, accounts, clock: machineClockOf(clock) });
  const pipeline = new Pipeline({
    domain,
    accounts,
    logger,
    replays: new ReplayGuard(machineClockOf(clock), random),
    gateway,
    decoder: new InputDecoder(logger),
    meter: new Meter({ ledger, clock, logger, metrics }),
    diagnostics,
    rates: settings.kmsEnforceQps === true ? new CallRates(clock) : undefined,
    defaultRegion: settings.region,
    faults: deps.faults,
    budgets,
  });
  const handler = createHandler({ pipeline, clock, random, metrics, logger, tracer: deps.tracer });
  const client = new InProcessKmsClient({ pipeline, accounts, usage, diagnostics, clock, random, logger });

  let isReady = false;
  // Callers see at once what the clock makes of keys and secrets. This is for those that nobody asks for: what is past its
  // deadline leaves the disk, and keys rotate.
  const catchUp = () => Promise.all([keys.catchUp(), secrets.purgeDue(), ram.sessions.purge()]);
  const timer = setInterval(() => {
    catchUp().catch((error: unknown) =>
      logger.error(
        { err: error },
        'keys, secrets or sessions are past their deadline or due for rotation, and still as they were',
      ),
    );
  }, CATCH_UP_EVERY_MS);
  timer.unref();
  const forgetClock = clock instanceof VirtualClock ? clock.onChange(catchUp) : undefined;

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
        credentials: new RoleCredentials({ directory, ram, clock }),
        openRoles: settings.kmsCredentialRoles ?? [],
        control: deps.control ?? [],
        clock,
      }),
    async seed(seed) {
      await catchUp();
      await budgets?.recount(ledger, clock.now());
      await applySeed(seed, { directory, sealer, clock, keys });
      isReady = true;
    },
    async close() {
      isReady = false;
      forgetClock?.();
      clearInterval(timer);
      await Promise.all([registry.close(), directory.close(), deps.secrets.close(), ledger.close()]);
    },
    accounts,
    usage,
    diagnostics,
  };
}
