import type { Server } from 'node:http';
import { AccessKeySecret, signRpcV1 } from '@osseal/protocol/signature';
import {
  createGraftedServer,
  type Listening,
  type Logger,
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
import type { AuditPage, AuditQuery, AuditRecord, UsageCounter, UsageLedger } from '@osseal/storage';
import { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } from '@osseal/storage/lowdb';
import { MemoryUsageLedger } from '@osseal/storage/memory';
import { createKms, type Kms, type KmsDeps } from '../src/kms.ts';

export const ACCOUNT = '1000000000000001';
export const OTHER_ACCOUNT = '1000000000000002';
export const SERVICE_SECRET = 'a service secret of at least 32 characters';
export const KEY_ID = 'key-hzz0000000000000001';
export const ROOT = { id: 'root-key', secret: 'root-secret' };
export const ALICE = { id: 'alice-key', secret: 'alice-secret' };
export const BOB = { id: 'bob-key', secret: 'bob-secret' };
export const SLEEPER = { id: 'sleeper-key', secret: 'sleeper-secret', status: 'Inactive' as const };
export const STRANGER = { id: 'stranger-key', secret: 'stranger-secret' };

/** An account whose alice may use every key and whose bob may use none, and one that has not activated KMS. */
export const SEED: SeedInput = {
  accounts: [
    {
      uid: ACCOUNT,
      accessKeys: [ROOT, SLEEPER],
      policies: [
        {
          name: 'use-keys',
          document: {
            Version: '1',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey'],
                Resource: [`acs:kms:*:${ACCOUNT}:key/*`],
              },
            ],
          },
        },
      ],
      users: [
        { name: 'alice', accessKeys: [ALICE], policies: ['use-keys'] },
        { name: 'bob', accessKeys: [BOB], policies: ['AliyunOSSFullAccess'] },
      ],
    },
    { uid: OTHER_ACCOUNT, kms: { activated: false }, accessKeys: [STRANGER] },
  ],
  keys: [{ account: ACCOUNT, region: 'cn-hangzhou', id: KEY_ID, aliases: ['alias/demo'] }],
};

export function seedOf(input: SeedInput): ReturnType<typeof parseSeed> & object {
  const problems: SeedProblem[] = [];
  const seed = parseSeed(input, 'cn-hangzhou', problems);
  if (seed === undefined) throw new Error(JSON.stringify(problems));
  return seed;
}

/** Fails when told to, and shows all that it holds. */
export class BreakableLedger implements UsageLedger {
  isBroken = false;
  readonly #inner: MemoryUsageLedger;

  constructor(clock: TestClock) {
    this.#inner = new MemoryUsageLedger({ clock });
  }

  async record(counter: Omit<UsageCounter, 'calls'>, audit: AuditRecord | null): Promise<void> {
    if (this.isBroken) throw new Error('disk full at /secret/path');
    await this.#inner.record(counter, audit);
  }

  counters(range: { since?: string; until?: string } = {}): readonly UsageCounter[] {
    return this.#inner.counters(range);
  }

  audit(query: { requestId?: string; limit: number }): readonly AuditRecord[] {
    return this.#inner.audit(query);
  }

  trace(record: AuditRecord): void {
    this.#inner.trace(record);
  }

  auditPage(query: AuditQuery): AuditPage {
    return this.#inner.auditPage(query);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

export interface Harness {
  readonly kms: Kms;
  readonly clock: TestClock;
  readonly ledger: BreakableLedger;
  readonly directory: LowdbAccountDirectory;
  readonly registry: LowdbKeyRegistry;
  readonly url: string;
  close(): Promise<void>;
}

export const START_MS = Date.parse('2026-11-23T15:04:05Z');

/** A KMS in memory, seeded and listening. */
export async function startKms(
  options: { seed?: SeedInput; logger?: Logger; settings?: Partial<KmsDeps['settings']> } = {},
): Promise<Harness> {
  const clock = new TestClock(START_MS);
  const ledger = new BreakableLedger(clock);
  const directory = await LowdbAccountDirectory.open(null);
  const registry = await LowdbKeyRegistry.open(null);
  const secrets = await LowdbSecretStore.open(null);
  const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 7)));
  const kms = createKms({
    registry,
    secrets,
    directory,
    ledger,
    sealer,
    clock,
    random: systemRandom,
    logger: options.logger ?? silentLogger,
    settings: { region: 'cn-hangzhou', serviceSecret: SERVICE_SECRET, ...options.settings },
  });
  await kms.seed(seedOf(options.seed ?? SEED));
  const server: Server = createGraftedServer(kms.app());
  const listening: Listening = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    kms,
    clock,
    ledger,
    directory,
    registry,
    url: listening.url,
    async close() {
      await listening.close(0);
      await kms.close();
    },
  };
}

export interface CallOptions {
  key?: { id: string; secret: string };
  method?: 'GET' | 'POST';
  /** Replaces or, with undefined, leaves out signed parameters. */
  change?: Record<string, string | undefined>;
  /** null: none. */
  nonce?: string | null;
  format?: string;
  version?: string;
  host?: string;
}

let nonces = 0;

/** Signed parameters of a V1 call at the harness's time. */
export function signed(action: string, parameters: Record<string, string>, nowMs: number, options: CallOptions = {}) {
  const { id, secret } = options.key ?? ROOT;
  return signRpcV1(
    {
      method: options.method ?? 'POST',
      action,
      version: options.version ?? '2016-01-20',
      parameters,
      date: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
      ...(options.nonce === null ? {} : { nonce: options.nonce ?? `nonce-${++nonces}` }),
      ...(options.format === undefined ? {} : { format: options.format }),
    },
    id,
    new AccessKeySecret(secret),
  );
}

export interface WireAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, unknown> | undefined;
}

/** Sends one V1 call with its parameters in the query. */
export async function call(
  harness: Harness,
  action: string,
  parameters: Record<string, string> = {},
  options: CallOptions = {},
): Promise<WireAnswer> {
  const all: Record<string, string | undefined> = {
    ...signed(action, parameters, harness.clock.now(), options),
    ...options.change,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) if (value !== undefined) query.set(name, value);
  return send(`${harness.url}/?${query}`, { method: options.method ?? 'POST' });
}

/** Any request; JSON answers are parsed. */
export async function send(url: string, init: RequestInit = {}): Promise<WireAnswer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
