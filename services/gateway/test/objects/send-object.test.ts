import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EnvelopeError } from '@osseal/envelope';
import { createLogger } from '@osseal/service-kit';
import type { ObjectReader } from '../../src/objects/object-reader.ts';
import { sendObject } from '../../src/objects/send-object.ts';

const OBJECT = { requestId: 'R', bucket: 'demo', key: 'a', encryption: { method: 'none' } } as const;
const BATCH = Array.from({ length: 16 }, () => Buffer.alloc(65_536, 7));

/** Gives batches until it is told otherwise, then ends or fails. */
class FakeReader implements Pick<ObjectReader, 'next' | 'close'> {
  closed = 0;
  given = 0;
  readonly #batches: number;
  readonly #failure: Error | undefined;

  constructor(batches: number, failure?: Error) {
    this.#batches = batches;
    this.#failure = failure;
  }

  async next(): Promise<readonly Buffer[] | null> {
    if (this.given < this.#batches) {
      this.given += 1;
      return BATCH;
    }
    if (this.#failure) throw this.#failure;
    return null;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Sends from the reader to a client over a real socket; the promise is that of the sender. */
async function serve(
  reader: FakeReader,
  length: number,
): Promise<{ response: IncomingMessage; sent: Promise<void>; log: string[]; read: unknown[] }> {
  const log: string[] = [];
  const read: unknown[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line: string) => void log.push(line) } });
  let sent: Promise<void> = Promise.resolve();
  const listening = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Length': length });
    sent = sendObject(reader as unknown as ObjectReader, response, OBJECT, {
      logger,
      traffic: { count: (...counted) => void read.push(counted) },
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, resolve).on('error', reject);
  });
  return { response, sent, log, read };
}

function receive(response: IncomingMessage): Promise<{ size: number; complete: boolean }> {
  return new Promise((resolve) => {
    let size = 0;
    response.on('data', (slice: Buffer) => {
      size += slice.length;
    });
    response.on('error', () => undefined);
    response.on('close', () => resolve({ size, complete: response.complete }));
  });
}

describe('sendObject', () => {
  it.each([0, 1, 5])('sends %i batches and ends', async (batches) => {
    const reader = new FakeReader(batches);
    const { response, sent, log } = await serve(reader, batches * 1_048_576);
    expect(await receive(response)).toEqual({ size: batches * 1_048_576, complete: true });
    await sent;
    expect(reader.closed).toBe(1);
    expect(log).toEqual([]);
  });

  it.each([
    ['damage', new EnvelopeError('chunk-not-authentic', 'no'), 'a stored object is damaged', 'chunk-not-authentic'],
    ['any other failure', new RangeError('no'), 'a download was cut off', 'RangeError'],
  ])('cuts the connection on %s, and says which object it was', async (_name, failure, message, reason) => {
    const reader = new FakeReader(2, failure);
    const { response, sent, log, read } = await serve(reader, 5 * 1_048_576);
    const received = await receive(response);
    await sent;
    expect(received.complete).toBe(false);
    expect(received.size).toBeLessThanOrEqual(2 * 1_048_576);
    expect(reader.closed).toBe(1);
    expect(read).toEqual([['read', 'none', 2 * 1_048_576]]);
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { requestId: 'R', bucket: 'demo', object: 'a', reason, msg: message },
    ]);
  });

  it('reads no further than a client takes, and stops when it leaves', async () => {
    const reader = new FakeReader(1000);
    const { response, sent, log } = await serve(reader, 1000 * 1_048_576);
    response.on('error', () => undefined);
    await new Promise((resolve) => response.once('readable', resolve));
    response.destroy();
    await sent;
    expect(reader.given).toBeLessThan(100);
    expect(reader.closed).toBe(1);
    expect(log).toEqual([]);
  });
});
