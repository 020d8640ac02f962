import { once } from 'node:events';
import { type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway, type GatewaySettings, gatewaySettings } from '@osseal/gateway';
import { type AccessDenial, type AccessKeyGrant, KmsCallError, type KmsClient } from '@osseal/kms-client';
import { AccessKeySecret, formatQuery, signOssV1, signOssV4 } from '@osseal/protocol/signature';
import { type CompiledPolicy, compilePolicy, type Principal } from '@osseal/ram';
import {
  createGraftedServer,
  createLogger,
  loadRootKey,
  loadSettings,
  Sealer,
  seededRandom,
  TestClock,
} from '@osseal/service-kit';
import { MemoryAuditLog, MemoryBlobStore, MemoryObjectIndex } from '@osseal/storage/memory';

export const ACCOUNT = '1000000000000001';
export const OTHER_ACCOUNT = '1000000000000002';

/** Access key ids; every secret is the id with `-secret` behind it. */
export const ROOT = 'root-key';
export const OTHER = 'other-root-key';

/** A KMS that wraps nothing and knows who may sign. */
export class FakeKms implements KmsClient {
  readonly grants = new Map<string, AccessKeyGrant>();
  unreachable = false;
  /** Refusals that were handed over to be explained. */
  readonly denials: AccessDenial[] = [];
  closed = false;

  grant(accessKeyId: string, principal: Principal, more: Partial<AccessKeyGrant> = {}): void {
    const secret = new AccessKeySecret(`${accessKeyId}-secret`);
    this.grants.set(accessKeyId, { accessKeyId, secret, status: 'Active', principal, policies: [], ...more });
  }

  async findAccessKey(accessKeyId: string): Promise<AccessKeyGrant | undefined> {
    if (this.unreachable) throw new KmsCallError('ServiceUnavailableTemporary', 503, 'no route to KMS', 'r');
    return this.grants.get(accessKeyId);
  }

  async generateDataKey(): Promise<never> {
    throw new KmsCallError('Forbidden.KeyNotFound', 404, 'The specified Key is not found.', 'r');
  }

  async decrypt(): Promise<never> {
    throw new KmsCallError('Forbidden.KeyNotFound', 404, 'The specified Key is not found.', 'r');
  }

  async wrapDataKey(): Promise<never> {
    throw new KmsCallError('Forbidden.KeyNotFound', 404, 'The specified Key is not found.', 'r');
  }

  /** Of no key, unless a test knows some. */
  describeKey: KmsClient['describeKey'] = async () => {
    throw new KmsCallError('Forbidden.KeyNotFound', 404, 'The specified Key is not found.', 'r');
  };

  async encodeDiagnostic(denial: AccessDenial): Promise<string> {
    if (this.unreachable) throw new KmsCallError('ServiceUnavailableTemporary', 503, 'no route to KMS', 'r');
    this.denials.push(denial);
    return 'AQIBIAAAsealed';
  }

  async usage(query: Readonly<Record<string, string>>): Promise<unknown> {
    return { asked: query };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A RAM policy with one statement. */
export function statement(
  effect: 'Allow' | 'Deny',
  action: string,
  resource: string,
  condition?: object,
): CompiledPolicy {
  return compilePolicy(
    {
      Version: '1',
      Statement: [{ Effect: effect, Action: action, Resource: resource, ...(condition && { Condition: condition }) }],
    },
    'identity',
    `${effect} ${action}`,
  );
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Access key id; null: unsigned. Default: the account root's. */
  readonly as?: string | null;
  readonly securityToken?: string;
  readonly v4?: { readonly region: string };
  /** Default: the server's address, path style. */
  readonly host?: string;
  /** Sent as it is, instead of the path that bucket, key and query make. */
  readonly target?: string;
}

/** A gateway on a port of its own, with everything kept in memory and a clock that stands still. */
export class GatewayHarness {
  readonly clock = new TestClock(Date.UTC(2026, 10, 23, 15, 0, 0));
  readonly index = new MemoryObjectIndex();
  readonly blobs = new MemoryBlobStore();
  readonly kms = new FakeKms();
  readonly audit = new MemoryAuditLog({ clock: this.clock });
  readonly log: Record<string, unknown>[] = [];
  readonly #gateway;
  readonly #server: Server;

  private constructor(sealer: Sealer, settings: GatewaySettings) {
    const destination = { write: (line: string) => void this.log.push(JSON.parse(line)) };
    this.kms.grant(ROOT, { type: 'root', account: ACCOUNT });
    this.kms.grant(OTHER, { type: 'root', account: OTHER_ACCOUNT });
    this.#gateway = createGateway({
      index: this.index,
      blobs: this.blobs,
      audit: this.audit,
      kms: this.kms,
      sealer,
      clock: this.clock,
      random: seededRandom('gateway'),
      logger: createLogger({ level: 'info', destination }),
      settings,
      kmsAddress: () => 'http://127.0.0.1:5600',
    });
    this.#server = createGraftedServer(this.#gateway.app());
  }

  static async start(changes: Partial<GatewaySettings> = {}): Promise<GatewayHarness> {
    const sealer = await Sealer.open(await loadRootKey({ file: null, random: seededRandom('root') }));
    const settings = { ...loadSettings({}, gatewaySettings), region: 'cn-hangzhou', ...changes };
    const harness = new GatewayHarness(sealer, settings);
    harness.#server.listen(0, '127.0.0.1');
    await once(harness.#server, 'listening');
    return harness;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get gateway() {
    return this.#gateway;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#gateway.close();
  }

  send(sent: Sent): Promise<Answer> {
    const { method = 'GET', bucket, key, query = {}, body } = sent;
    const virtual = sent.host !== undefined && bucket !== undefined && sent.host.startsWith(`${bucket}.`);
    const path = bucket === undefined || virtual ? '/' : `/${bucket}/`;
    const search = formatQuery(query);
    const target = sent.target ?? `${path}${encodeURIComponent(key ?? '')}${search === '' ? '' : `?${search}`}`;
    const headers = { ...this.#signed(sent), ...(sent.host !== undefined && { host: sent.host }) };
    return new Promise((resolve, reject) => {
      const call = request({ port: this.port, method, path: target, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  #signed({ method = 'GET', bucket, key, query, headers, as = ROOT, securityToken, v4 }: Sent): Record<string, string> {
    if (as === null) return { ...headers };
    const signer = {
      accessKeyId: as,
      secret: new AccessKeySecret(`${as}-secret`),
      ...(securityToken !== undefined && { securityToken }),
    };
    const toSign = {
      method,
      ...(bucket !== undefined && { bucket }),
      ...(key !== undefined && { key }),
      ...(query && { query }),
      ...(headers && { headers }),
    };
    const nowMs = this.clock.now();
    return v4 ? signOssV4(toSign, signer, { nowMs, region: v4.region }) : signOssV1(toSign, signer, nowMs);
  }

  /** Creates a bucket as its account's root. */
  async bucket(name: string, headers: Record<string, string> = {}, as = ROOT): Promise<void> {
    const answer = await this.send({ method: 'PUT', bucket: name, headers, as });
    if (answer.status !== 200) throw new Error(answer.text);
  }
}

/** Text of an element of an XML answer; undefined when it is not there. */
export function element(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}
