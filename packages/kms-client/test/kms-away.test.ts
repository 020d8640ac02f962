import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FaultyLine, type LineFault, startFaultyLine } from '@osseal/testkit';
import { createHttpKmsClient, type KmsCall, type KmsClient } from '../src/index.ts';
import { type FakeKms, SERVICE_SECRET, startFakeKms } from './fake-kms.ts';

const call: KmsCall = {
  region: 'cn-hangzhou',
  onBehalfOf: { kind: 'service', account: '1000000000000001' },
  cause: { action: 'PutObject', bucket: 'demo', object: 'a', requestId: 'R1' },
  conditions: {},
};
const dataKey = {
  KeyId: 'key-1',
  KeyVersionId: 'key-1-v',
  Plaintext: Buffer.alloc(32, 9).toString('base64'),
  CiphertextBlob: 'blob',
};
/** Failures in a row after which KMS counts as away. */
const FAILURES = 5;
const UNAVAILABLE = { name: 'KmsCallError', code: 'ServiceUnavailableTemporary', status: 503 };

describe('a KMS that is away', () => {
  const clock = { now: () => Date.now() };
  let kms: FakeKms;
  let line: FaultyLine;
  let client: KmsClient;
  let changes: boolean[];
  let count = 0;

  const clientWith = (more: { timeoutMs?: number; pauseMs?: number } = {}) =>
    createHttpKmsClient({
      endpoint: line.url,
      serviceSecret: SERVICE_SECRET,
      clock,
      random: { uuid: () => `nonce-${++count}` },
      timeoutMs: 10_000,
      pauseMs: 60_000,
      onReachChange: (isAway) => changes.push(isAway),
      ...more,
    });
  const generate = () => client.generateDataKey(call, { keyId: 'k' });
  const fail = async () => expect(await generate().catch((error: unknown) => error)).toMatchObject(UNAVAILABLE);

  beforeEach(async () => {
    changes = [];
    kms = await startFakeKms(clock);
    kms.answer = { status: 200, body: JSON.stringify(dataKey) };
    line = await startFaultyLine(kms.url);
    client = clientWith();
  });
  afterEach(async () => {
    await line.close();
    await client.close();
    await kms.close();
  });

  it.each<[LineFault, number]>([
    ['refused', 10_000],
    ['silent', 100],
    ['slow', 100],
    ['garbage', 10_000],
    ['endless', 10_000],
    ['empty', 10_000],
    ['cut', 10_000],
  ])('gives one error for "%s", in time, and is back by itself', async (fault, timeoutMs) => {
    client = clientWith({ timeoutMs, pauseMs: 1 });
    await generate();
    await line.become(fault);
    for (let i = 0; i < FAILURES; i += 1) await fail();
    expect(changes).toContain(true);
    await line.become(null);
    // The pause is a millisecond: the first call that comes after it tries for all.
    let answer: unknown;
    while (answer === undefined) answer = await generate().catch(() => undefined);
    expect(answer).toMatchObject({ keyId: 'key-1' });
    expect(changes.at(-1)).toBe(false);
  });

  it('is not asked again after a call that may have been billed', async () => {
    await line.become('cut');
    await fail();
    await line.become('silent');
    client = clientWith({ timeoutMs: 50 });
    await fail();
    expect(line.received).toBe(2);
    expect(line.forwarded).toEqual(['GenerateDataKey']);
  });

  it('is asked again when the call never left, and then once', async () => {
    await line.become('refused');
    const waiting = generate();
    // Connecting fails at once; the next attempt comes some milliseconds later.
    await new Promise((resolve) => setImmediate(resolve));
    await line.become(null);
    expect(await waiting).toMatchObject({ keyId: 'key-1' });
    expect(line.forwarded).toEqual(['GenerateDataKey']);
  });

  it('is asked again for what costs nothing', async () => {
    await line.become('cut');
    await expect(client.findAccessKey('LTAInobody')).rejects.toMatchObject(UNAVAILABLE);
    expect(line.forwarded.length).toBe(4);
  });

  it('is left alone for a while after some failures in a row', async () => {
    await line.become('garbage');
    for (let i = 0; i < FAILURES; i += 1) await fail();
    expect(changes).toEqual([true]);
    await line.become(null);
    await fail();
    await expect(client.findAccessKey('a')).rejects.toMatchObject(UNAVAILABLE);
    expect(line.received).toBe(FAILURES);
  });

  it('is there as long as it refuses', async () => {
    await line.become('throttled');
    for (let i = 0; i < 2 * FAILURES; i += 1) {
      await expect(generate()).rejects.toMatchObject({ code: 'Rejected.Throttling', status: 429 });
    }
    expect(changes).toEqual([]);
    expect(line.received).toBe(2 * FAILURES);
  });

  it('holds nobody longer than the deadline, however many wait for a connection', async () => {
    await line.become('silent');
    client = clientWith({ timeoutMs: 200 });
    const startedMs = Date.now();
    await Promise.all(Array.from({ length: 500 }, fail));
    expect(Date.now() - startedMs).toBeLessThan(5_000);
    // 64 connections. While the first give up, their places are taken for a moment.
    expect(line.received).toBeLessThanOrEqual(2 * 64);
  });
});
