import { kmsError } from '@osseal/protocol/errors';
import { type Random, RootKey, Sealer, seededRandom, TestClock } from '@osseal/service-kit';
import type { CmkRecord } from '@osseal/storage';
import { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } from '@osseal/storage/lowdb';
import { Ram } from '../../src/accounts/ram.ts';
import type { Call, Caller, PermissionCheck } from '../../src/action.ts';
import { ACTIONS } from '../../src/actions/index.ts';
import { Diagnostics } from '../../src/diagnostics/diagnostics.ts';
import type { KmsDomain } from '../../src/domain.ts';
import { Keyring } from '../../src/keyring/keyring.ts';
import { CmkService, type NewKey } from '../../src/keys/cmk-service.ts';
import { SecretService } from '../../src/secrets/secret-service.ts';

export const ACCOUNT = '1000000000000001';
export const OTHER_ACCOUNT = '1000000000000002';
export const REGION = 'cn-hangzhou';
export const SCOPE = { account: ACCOUNT, region: REGION };
/** 2024-05-20T06:34:21Z */
export const START_MS = 1_716_186_861_000;
export const DAY_MS = 86_400_000;

export const ROOT: Caller = {
  principal: { type: 'root', account: ACCOUNT },
  account: ACCOUNT,
  accessKeyId: 'LTAIroot',
  isService: false,
};
/** The gateway on its own behalf. */
export const SERVICE: Caller = { ...ROOT, accessKeyId: '', isService: true };
export const STRANGER: Caller = {
  principal: { type: 'root', account: OTHER_ACCOUNT },
  account: OTHER_ACCOUNT,
  accessKeyId: 'LTAIstranger',
  isService: false,
};

export type Answer = Readonly<Record<string, unknown>>;
export type Parameters = Readonly<Record<string, string>>;

export interface KmsFixture {
  readonly clock: TestClock;
  readonly random: Random;
  readonly registry: LowdbKeyRegistry;
  readonly secretStore: LowdbSecretStore;
  readonly keyring: Keyring;
  readonly keys: CmkService;
  readonly kms: KmsDomain;
  /** Decodes, finds, and handles, in the order of the pipeline; permission is taken as granted. */
  run(action: string, parameters?: Parameters, call?: Partial<Call>): Promise<Answer>;
  /** What the caller would have to be allowed to do. */
  checks(action: string, parameters?: Parameters, call?: Partial<Call>): Promise<readonly PermissionCheck[]>;
  /** A new key of the account; its id. */
  aKey(change?: 'disabled' | 'pending-deletion' | 'pending-import', chosen?: Partial<NewKey>): Promise<string>;
  record(keyId: string): CmkRecord;
}

/** What a fixture may be given in place of its own. */
export interface FixtureOptions {
  readonly enforceQuotas?: boolean;
  readonly clock?: TestClock;
  readonly random?: Random;
  readonly registry?: LowdbKeyRegistry;
}

/** A KMS domain in memory, with a clock that stands still and the same randomness every time. */
export async function kmsFixture(options: FixtureOptions = {}): Promise<KmsFixture> {
  const { enforceQuotas = false, clock = new TestClock(START_MS), random = seededRandom('kms') } = options;
  const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 7)));
  const registry = options.registry ?? (await LowdbKeyRegistry.open(null));
  const directory = await LowdbAccountDirectory.open(null);
  const keyring = new Keyring({ sealer, random });
  const keys = new CmkService({ registry, keyring, clock, random, enforceQuotas });
  const secretStore = await LowdbSecretStore.open(null);
  const secrets = new SecretService({ store: secretStore, keys, keyring, clock, random });
  const diagnostics = new Diagnostics({ sealer, random });
  const ram = new Ram({ directory, sealer, clock, random });
  const kms: KmsDomain = { keys, keyring, secrets, directory, diagnostics, ram, clock, random };

  const prepare = async (name: string, parameters: Parameters, changes: Partial<Call>) => {
    const action = ACTIONS.get(name);
    if (action === undefined) throw new Error(`no action ${name}`);
    const call: Call = {
      requestId: 'r',
      region: REGION,
      caller: ROOT,
      nowMs: clock.now(),
      conditions: {},
      ...changes,
    };
    const decoded = action.input.safeParse(parameters);
    if (!decoded.success) {
      const parameter = String(decoded.error.issues[0]?.path[0]);
      const isSent = Object.keys(parameters).some((name) => name === parameter || name.startsWith(`${parameter}.`));
      throw kmsError(isSent ? 'InvalidParameter' : 'MissingParameter', { parameter });
    }
    const target = await action.target(decoded.data, call, kms);
    return { action, call, input: decoded.data, target };
  };
  const fixture: KmsFixture = {
    clock,
    random,
    registry,
    secretStore,
    keyring,
    keys,
    kms,
    async run(name, parameters = {}, changes = {}) {
      const { action, call, input, target } = await prepare(name, parameters, changes);
      return (await action.handle(target, input, call, kms)) as Answer;
    },
    async checks(name, parameters = {}, changes = {}) {
      const { action, call, target } = await prepare(name, parameters, changes);
      return action.checks(target, call);
    },
    async aKey(change, chosen = {}) {
      const origin = change === 'pending-import' ? 'EXTERNAL' : 'Aliyun_KMS';
      const key = await keys.create(SCOPE, { description: '', tags: {}, origin, ...chosen });
      if (change === 'disabled') await keys.disable(key);
      if (change === 'pending-deletion') await keys.scheduleDeletion(key, 7);
      return key.keyId;
    },
    record(keyId) {
      const key = registry.findKey(keyId);
      if (key === undefined) throw new Error(`no key ${keyId}`);
      return key;
    },
  };
  return fixture;
}

export function keyArnOf(keyId: string): string {
  return `acs:kms:${REGION}:${ACCOUNT}:key/${keyId}`;
}
