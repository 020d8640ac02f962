import { AccessKeySecret, signRpcV1, signRpcV3 } from '@osseal/protocol/signature';
import {
  createGraftedServer,
  listen,
  parseSeed,
  RootKey,
  Sealer,
  type SeedInput,
  type SeedProblem,
  silentLogger,
  systemRandom,
  TestClock,
} from '@osseal/service-kit';
import { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } from '@osseal/storage/lowdb';
import { MemoryUsageLedger } from '@osseal/storage/memory';
import { createKms, type Kms, type KmsDeps } from '../../src/kms.ts';

export const ACCOUNT = '1000000000000001';
export const OTHER_ACCOUNT = '1000000000000002';
export const SERVICE_SECRET = 'a service secret of at least 32 characters';
export const KEY_ID = 'key-hzz0000000000000001';
export const START_MS = Date.parse('2026-11-23T15:04:05Z');
export const RAM = '2015-05-01';
export const STS = '2015-04-01';
export const KMS = '2016-01-20';

/** An access key, with its token when it is a session's. */
export interface Signer {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

export const ROOT: Signer = { id: 'root-key', secret: 'root-secret' };
export const ALICE: Signer = { id: 'alice-key', secret: 'alice-secret' };
export const STRANGER: Signer = { id: 'stranger-key', secret: 'stranger-secret' };

/** An account with a root, a CMK, and alice, who may do nothing. */
export const SEED: SeedInput = {
  accounts: [
    { uid: ACCOUNT, accessKeys: [{ ...ROOT }], users: [{ name: 'alice', accessKeys: [{ ...ALICE }] }] },
    { uid: OTHER_ACCOUNT, accessKeys: [{ ...STRANGER }] },
  ],
  keys: [{ account: ACCOUNT, region: 'cn-hangzhou', id: KEY_ID, aliases: ['alias/demo'] }],
};

export type Parameters = Readonly<Record<string, string>>;
type Body = Record<string, unknown> & { readonly Code?: string; readonly Message?: string };

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

export interface RamHarness {
  readonly kms: Kms;
  readonly clock: TestClock;
  readonly directory: LowdbAccountDirectory;
  readonly url: string;
  /** One RAM call of the root, or of `signer`, signed with V1. */
  ram(action: string, parameters?: Parameters, signer?: Signer): Promise<Answer>;
  sts(action: string, parameters: Parameters, signer: Signer): Promise<Answer>;
  /** One KMS call. */
  call(action: string, parameters: Parameters, signer: Signer, scheme?: 'v1' | 'v3'): Promise<Answer>;
  /** As `ram`, for set-up. @throws when the call is refused */
  made(action: string, parameters?: Parameters): Promise<Body>;
  close(): Promise<void>;
}

/** `200`, or status and code. */
export function outcome({ status, body }: Answer): string {
  return status === 200 ? '200' : `${status} ${body.Code}`;
}

export function policy(
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  effect = 'Allow',
) {
  return JSON.stringify({ Version: '1', Statement: [{ Effect: effect, Action: action, Resource: resource }] });
}

/** Trusts the principals with these ARNs. */
export function trust(...principals: readonly string[]): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: principals } };
  return JSON.stringify({ Version: '1', Statement: [statement] });
}

/** A KMS with its RAM and STS, listening. @param options.folder where accounts and keys are kept; null: nowhere */
export async function startRam(
  options: {
    seed?: SeedInput;
    folder?: string | null;
    clock?: TestClock;
    settings?: Partial<KmsDeps['settings']>;
  } = {},
): Promise<RamHarness> {
  const { folder = null, clock = new TestClock(START_MS) } = options;
  const directory = await LowdbAccountDirectory.open(folder);
  const kms = createKms({
    registry: await LowdbKeyRegistry.open(folder),
    secrets: await LowdbSecretStore.open(folder),
    directory,
    ledger: new MemoryUsageLedger({ clock }),
    sealer: await Sealer.open(new RootKey(Buffer.alloc(32, 7))),
    clock,
    random: systemRandom,
    logger: silentLogger,
    settings: { region: 'cn-hangzhou', serviceSecret: SERVICE_SECRET, ...options.settings },
  });
  const problems: SeedProblem[] = [];
  const seed = parseSeed(options.seed ?? SEED, 'cn-hangzhou', problems);
  if (seed === undefined) throw new Error(JSON.stringify(problems));
  await kms.seed(seed);
  const listening = await listen(createGraftedServer(kms.app()), { host: '127.0.0.1', port: 0 });
  const { url } = listening;

  const date = () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const sendV1 = async (version: string, action: string, parameters: Parameters, { id, secret, token }: Signer) => {
    const signed = signRpcV1(
      {
        method: 'POST',
        action,
        version,
        parameters,
        date: date(),
        nonce: systemRandom.uuid(),
        ...(token === undefined ? {} : { securityToken: token }),
      },
      id,
      new AccessKeySecret(secret),
    );
    return answerOf(await fetch(`${url}/`, { method: 'POST', body: new URLSearchParams(signed) }));
  };
  const sendV3 = async (version: string, action: string, query: Parameters, { id, secret, token }: Signer) => {
    const { host } = new URL(url);
    const extra = token === undefined ? {} : { 'x-acs-security-token': token, 'x-acs-accesskey-id': id };
    const headers = signRpcV3(
      {
        method: 'POST',
        host,
        action,
        version,
        query,
        body: '',
        headers: extra,
        date: date(),
        nonce: systemRandom.uuid(),
      },
      id,
      new AccessKeySecret(secret),
    );
    return answerOf(await fetch(`${url}/?${new URLSearchParams(query)}`, { method: 'POST', headers }));
  };
  const ram = (action: string, parameters: Parameters = {}, signer: Signer = ROOT) =>
    sendV1(RAM, action, parameters, signer);
  return {
    kms,
    clock,
    directory,
    url,
    ram,
    sts: (action, parameters, signer) => sendV1(STS, action, parameters, signer),
    call: (action, parameters, signer, scheme = 'v1') =>
      (scheme === 'v1' ? sendV1 : sendV3)(KMS, action, parameters, signer),
    async made(action, parameters) {
      const answer = await ram(action, parameters);
      if (answer.status !== 200) throw new Error(`${action}: ${outcome(answer)} ${answer.body.Message}`);
      return answer.body;
    },
    async close() {
      await listening.close(0);
      await kms.close();
    },
  };
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, body: (await response.json()) as Body };
}

/** The access key in the answer of CreateAccessKey. */
export function accessKeyOf(body: Body): Signer {
  const { AccessKeyId, AccessKeySecret: secret } = body.AccessKey as Record<string, string>;
  return { id: String(AccessKeyId), secret: String(secret) };
}

/** The credentials in the answer of AssumeRole. @throws when it is a refusal */
export function sessionOf({ body }: Answer): Required<Signer> {
  const credentials = body.Credentials as Record<string, string> | undefined;
  if (credentials === undefined) throw new Error(`${body.Code}: ${body.Message}`);
  const { AccessKeyId, AccessKeySecret: secret, SecurityToken } = credentials;
  return { id: String(AccessKeyId), secret: String(secret), token: String(SecurityToken) };
}
