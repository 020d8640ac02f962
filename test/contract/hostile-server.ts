import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type OssealProcess, type RawOssRequest, type RawResponse, sendHttp, sendOss, signOss } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

/** An answer may take so long, however strange the question. */
const PATIENCE_MS = 10_000;

/** A server that is asked what nobody should ask. */
export interface HostileServer {
  readonly server: () => OssealProcess;
  /** A signed request to the bucket. */
  send(request: RawOssRequest): Promise<RawResponse>;
  /** `<status> <code>` of the answer to a signed request. */
  outcome(request: RawOssRequest): Promise<string>;
  /**
   * Sends bytes as they are; with `hangUp` it ends its side behind them, which looks like a client that went away.
   * @returns what came back until the server ended its side
   */
  exchange(bytes: Buffer | string, options?: { hangUp: boolean }): Promise<string>;
  /** Head of a signed request as text, with more lines and without an end. */
  head(request: RawOssRequest, lines?: readonly string[]): string;
}

/**
 * One server for all tests of a file, with a bucket. When they are over it must have answered nothing with a failure of its
 * own, must answer still, and must hold no more descriptors than before.
 */
export function useHostileServer(bucket: string, flags: readonly string[] = []): HostileServer {
  let descriptorsBefore = 0;
  // Comes before the end of the server, which is behind it.
  afterAll(async () => {
    expect((await send({ key: 'kept' })).text).toBe('kept');
    expect(server().log()).not.toContain('a request failed');
    await expectDescriptors(server(), descriptorsBefore);
  });
  const server = useOsseal({ flags: ['--log-level', 'warn', ...flags] });
  const send = (request: RawOssRequest) => within(sendOss(server(), { bucket, ...request }));

  beforeAll(async () => {
    await send({ method: 'PUT' });
    await send({ method: 'PUT', key: 'kept', body: 'kept' });
    expect((await send({ key: 'kept' })).text).toBe('kept');
    descriptorsBefore = await descriptorsOf(server());
  });

  return {
    server,
    send,
    outcome: async (request) => outcomeOf(await send(request)),
    exchange: (bytes, options) => within(exchange(server(), bytes, options?.hangUp ?? false)),
    head: (request, lines = []) => {
      const { target, headers } = signOss(server(), { bucket, ...request });
      const all = { host: new URL(server().oss).host, connection: 'close', ...headers };
      const named = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
      return [`${request.method ?? 'GET'} ${target} HTTP/1.1`, ...named, ...lines].join('\r\n');
    },
  };
}

/** `<status> <code>`; of an answer with no error, the status. */
export function outcomeOf({ status, text }: { status: number; text: string }): string {
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

/** The same of an answer as it came over the wire; '' when there was none. */
export function rawOutcome(text: string): string {
  return text === '' ? '' : outcomeOf({ status: Number(text.slice(9, 12)), text });
}

async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function exchange(server: OssealProcess, bytes: Buffer | string, hangUp: boolean): Promise<string> {
  const { hostname, port } = new URL(server.oss);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      if (hangUp) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
    });
    // A server that will not go on may reset the connection behind its answer.
    socket.on('error', () => {}).on('close', () => resolve(received));
  });
}

async function descriptorsOf({ pid }: OssealProcess): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** Connections are closed a moment after their last byte, so the server is asked again until it has let go of them. */
async function expectDescriptors(server: OssealProcess, before: number): Promise<void> {
  let now = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 200 && now > before; round++) {
    await sendHttp(server.oss, { target: '/_osseal/health' });
    now = await descriptorsOf(server);
  }
  expect(now).toBeLessThanOrEqual(before);
}
