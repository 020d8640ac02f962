import { createCipheriv, createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, Writable } from 'node:stream';
import { WireError } from '@osseal/protocol/errors';
import { type Clock, createLogger, RootKey, Sealer, seededRandom, TestClock } from '@osseal/service-kit';
import type { BucketRecord, ObjectRecord } from '@osseal/storage';
import { MemoryBlobStore, MemoryObjectIndex } from '@osseal/storage/memory';
import type { BucketAction, BucketCall, ObjectAction, ObjectCall, OssResponse, Requester } from '../../src/action.ts';
import { copyObject } from '../../src/actions/object/copy-object.ts';
import { getObject } from '../../src/actions/object/get-object.ts';
import { headObject } from '../../src/actions/object/head-object.ts';
import { putObject } from '../../src/actions/object/put-object.ts';
import type { GatewayDomain } from '../../src/domain.ts';
import { BlobVault } from '../../src/objects/blob-vault.ts';
import { DataKeys } from '../../src/sse/data-keys.ts';
import { OssMasterKeys } from '../../src/sse/oss-master-keys.ts';
import { FakeKms } from './fake-kms.ts';

export const ACCOUNT = '1000000000000001';
export const ROOT: Requester = { principal: { type: 'root', account: ACCOUNT }, accessKeyId: 'LTAIroot', policies: [] };
export const ANONYMOUS: Requester = { principal: { type: 'anonymous' }, accessKeyId: '', policies: [] };
export const START_MS = Date.UTC(2026, 10, 23, 15, 0, 0);

/** A response that keeps what is written to it. */
export class FakeResponse extends Writable {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  /** Called after each write with the bytes so far; may be slow. */
  onWrite: (size: number) => Promise<void> | void = () => undefined;

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#chunks.push(Buffer.from(chunk));
    this.#size += chunk.length;
    Promise.resolve(this.onWrite(this.#size)).then(
      () => done(),
      (error: Error) => done(error),
    );
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
  /** False when the connection was cut. */
  readonly complete: boolean;
}

export interface CallOptions {
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly requester?: Requester;
  readonly bucket?: string;
  readonly method?: string;
}

export interface HarnessOptions {
  readonly defaultCmkCheck?: 'service' | 'caller';
  readonly clock?: Clock;
  readonly rotationIntervalMs?: number;
}

/** The object side of a gateway over memory engines, driven through its actions. */
export class ObjectHarness {
  readonly clock = new TestClock(START_MS);
  readonly random = seededRandom('object harness');
  readonly index = new MemoryObjectIndex();
  readonly blobs = new MemoryBlobStore();
  readonly kms = new FakeKms(seededRandom('kms'));
  readonly log: string[] = [];
  /** Direction, method and bytes of what was sealed and opened. */
  readonly traffic: Parameters<GatewayDomain['traffic']['count']>[] = [];
  readonly gateway: GatewayDomain;
  #requests = 0;

  private constructor(sealer: Sealer, options: HarnessOptions) {
    const logger = createLogger({ level: 'info', destination: { write: (line: string) => void this.log.push(line) } });
    const { index, random, kms, clock } = this;
    const settings = {
      defaultRegion: 'cn-hangzhou',
      extranetEndpoint: 'oss-{region}.aliyuncs.com',
      intranetEndpoint: 'oss-{region}-internal.aliyuncs.com',
      defaultCmkCheck: options.defaultCmkCheck ?? 'service',
    } as const;
    const masterKeys = new OssMasterKeys({
      index,
      sealer,
      clock,
      random,
      ...(options.rotationIntervalMs === undefined ? {} : { rotationIntervalMs: options.rotationIntervalMs }),
    });
    this.gateway = {
      index,
      blobs: new BlobVault({ index, blobs: this.blobs, clock, random, logger }),
      dataKeys: new DataKeys({ kms, masterKeys, random, settings }),
      kms,
      clock,
      random,
      logger,
      traffic: { count: (...counted) => void this.traffic.push(counted) },
      settings,
    };
  }

  static async open(options: HarnessOptions = {}): Promise<ObjectHarness> {
    const sealer = await Sealer.open(new RootKey(seededRandom('root').bytes(32)));
    const harness = new ObjectHarness(sealer, options);
    await harness.bucket('demo');
    return harness;
  }

  async bucket(name: string, more: Partial<BucketRecord> = {}): Promise<void> {
    await this.index.insertBucket({
      name,
      account: ACCOUNT,
      region: 'cn-hangzhou',
      createdAt: new Date(this.clock.now()).toISOString(),
      acl: 'private',
      storageClass: 'Standard',
      ...more,
    });
  }

  call(key: string, options: CallOptions = {}, body?: PassThrough): ObjectCall {
    const bucket = this.index.findBucket(options.bucket ?? 'demo');
    if (bucket === undefined) throw new Error('no such bucket in this test');
    const headers: IncomingHttpHeaders = { ...options.headers };
    const stream = Object.assign(body ?? emptyBody(), { headers });
    this.#requests += 1;
    return {
      requestId: `R${this.#requests}`,
      http: {
        method: options.method ?? 'GET',
        rawPath: `/${key}`,
        query: new Map(Object.entries(options.query ?? {})),
        rawQuery: '',
        headers,
        host: 'demo.oss-cn-hangzhou.aliyuncs.com',
      },
      body: stream as unknown as IncomingMessage,
      requester: options.requester ?? ROOT,
      region: bucket.region,
      nowMs: this.clock.now(),
      conditions: { 'acs:SourceIp': '127.0.0.1' },
      bucket,
      key,
    };
  }

  /** Asks for the permissions, as the pipeline would, and runs the handler. */
  async run(action: ObjectAction, call: ObjectCall): Promise<OssResponse>;
  async run(action: BucketAction, call: BucketCall): Promise<OssResponse>;
  async run(action: ObjectAction | BucketAction, call: ObjectCall): Promise<OssResponse> {
    await action.checks(call, this.gateway);
    return action.handle(call, this.gateway);
  }

  async put(key: string, body: Buffer, options: CallOptions & { slice?: number } = {}): Promise<OssResponse> {
    const headers = { 'content-length': String(body.length), ...options.headers };
    const call = this.call(key, { ...options, headers, method: 'PUT' }, bodyOf(body, options.slice));
    return this.run(putObject, call);
  }

  async get(key: string, options: CallOptions = {}, response = new FakeResponse()): Promise<Answer> {
    const answer = await this.run(getObject, this.call(key, options));
    await answer.stream?.(response as unknown as ServerResponse);
    return {
      status: answer.status,
      headers: answer.headers ?? {},
      body: response.body,
      complete: response.writableEnded && !response.destroyed,
    };
  }

  async head(key: string, options: CallOptions = {}): Promise<OssResponse> {
    return this.run(headObject, this.call(key, { ...options, method: 'HEAD' }));
  }

  async copy(key: string, source: string, options: CallOptions = {}): Promise<OssResponse> {
    const headers = { 'x-oss-copy-source': source, 'content-length': '0', ...options.headers };
    return this.run(copyObject, this.call(key, { ...options, headers, method: 'PUT' }));
  }

  record(key: string, bucket = 'demo'): ObjectRecord {
    const record = this.index.findObject(bucket, key);
    if (record === undefined) throw new Error('no such object in this test');
    return record;
  }

  /** Finished blobs that are in the store. */
  async blobIds(): Promise<string[]> {
    const ids: string[] = [];
    for await (const id of this.blobs.list()) ids.push(id);
    return ids;
  }

  /** Puts other sealed bytes in the place of an object's first segment. */
  async tamper(key: string, change: (sealed: Buffer) => Buffer): Promise<void> {
    const record = this.record(key);
    const [segment] = record.segments;
    if (segment === undefined) throw new Error('no segment');
    const changed = change(await this.readSealed(record));
    if (segment.inline) {
      await this.index.deleteObject(record.bucket, record.key, { nowMs: 0 });
      await this.index.putObject(record, { inline: [{ blobId: segment.blobId, bytes: changed }] });
      return;
    }
    const writer = await this.blobs.create();
    await writer.write([changed]);
    await writer.finish();
    const other = { ...record, segments: [{ ...segment, blobId: writer.blobId }] };
    await this.index.putObject(other);
  }

  async readSealed(record: ObjectRecord): Promise<Buffer> {
    const [segment] = record.segments;
    if (segment === undefined) throw new Error('no segment');
    const reader = await this.gateway.blobs.open(segment);
    const sealed = Buffer.alloc(reader.size);
    await reader.read(sealed, 0);
    await reader.close();
    return sealed;
  }
}

/** A request body that comes in slices. */
export function bodyOf(bytes: Buffer, slice = 16_384): PassThrough {
  const stream = new PassThrough({ highWaterMark: 1 << 20 });
  void (async () => {
    for (let at = 0; at < bytes.length; at += slice) {
      if (stream.destroyed) return;
      if (!stream.write(bytes.subarray(at, at + slice))) await new Promise((resolve) => stream.once('drain', resolve));
    }
    stream.end();
  })();
  return stream;
}

function emptyBody(): PassThrough {
  const stream = new PassThrough();
  stream.end();
  return stream;
}

/** Bytes without a pattern, the same for the same seed. */
export function patterned(size: number, seed = 1): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(size));
}

export function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}

/** The wire error that a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<WireError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error('was not refused');
}
