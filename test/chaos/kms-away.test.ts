import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  countCalls,
  type FaultyLine,
  findPlaintext,
  type LineFault,
  type RawResponse,
  ROOT,
  readUsage,
  type ServiceProcesses,
  sendOss,
  spawnServices,
  startFaultyLine,
  storySeed,
} from '@osseal/testkit';

const METHOD = 'x-oss-server-side-encryption';
const bucket = 'away';
const TIMEOUT_MS = 300;
const AT_ONCE = 24;
/** More than the gateway keeps inline, so that there is a blob file. */
const canary = randomBytes(200_000);

let line: FaultyLine;
let services: ServiceProcesses;
const server = () => ({ ...services, ...ROOT });
const put = (key: string, method = 'KMS', body: Uint8Array = canary) =>
  sendOss(server(), { method: 'PUT', bucket, key, headers: { [METHOD]: method }, body });
const get = (key: string) => sendOss(server(), { bucket, key });

beforeAll(async () => {
  services = await spawnServices({
    seed: storySeed({ kms: { activated: true } }),
    gatewayFlags: ['--oss-kms-timeout-ms', String(TIMEOUT_MS)],
    between: async (kms) => {
      line = await startFaultyLine(kms);
      return line.url;
    },
  });
  expect((await sendOss(server(), { method: 'PUT', bucket })).status).toBe(200);
  expect((await put('before')).status).toBe(200);
});

afterAll(async () => {
  await services?.dispose();
  await line?.close();
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(15_000);
  while (!(await isTrue())) deadline.throwIfAborted();
}

async function openFiles(): Promise<number> {
  return (await readdir(`/proc/${services.pid}/fd`)).length;
}

async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${services.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

async function blobFiles(): Promise<string[]> {
  const entries = await readdir(join(services.dataDir, 'gateway', 'oss', 'blobs'), {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

/** A crowd of writers and readers, who are all told the same. */
async function crowd(fault: string, round: number): Promise<readonly RawResponse[]> {
  return Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) => (i % 3 === 0 ? get('before') : put(`${fault}-${round}-${i}`))),
  );
}

const FAULTS: readonly LineFault[] = ['refused', 'silent', 'slow', 'throttled', 'garbage', 'endless', 'empty', 'cut'];

describe('a gateway whose KMS is away', () => {
  it.each(FAULTS)('refuses clearly, keeps nothing and recovers: %s', async (fault) => {
    const blobsBefore = await blobFiles();
    await line.become(fault);
    for (let round = 0; round < 4; round += 1) {
      const startedMs = Date.now();
      for (const answer of await crowd(fault, round)) {
        expect({ status: answer.status, retryAfter: answer.headers['retry-after'] }).toEqual({
          status: 503,
          retryAfter: '1',
        });
        expect(answer.text).toContain('<Code>ServiceUnavailable</Code>');
      }
      // Every answer comes by the deadline; the rest is the machine's.
      expect(Date.now() - startedMs).toBeLessThan(TIMEOUT_MS + 10_000);
    }
    await line.become(null);
    await until(async () => (await get('before')).status === 200);
    expect((await get('before')).bytes.equals(canary)).toBe(true);
    // None of the refused is there.
    for (let round = 0; round < 4; round += 1) {
      expect((await get(`${fault}-${round}-1`)).status).toBe(404);
    }
    expect(await blobFiles()).toEqual(blobsBefore);
    expect(await findPlaintext(services.dataDir, canary)).toEqual([]);
  });

  it('serves what needs no call as long as it remembers who asks', async () => {
    expect((await put('aes', 'AES256')).status).toBe(200);
    await line.become('refused');
    // The directory's answer is good for five seconds.
    expect((await get('aes')).status).toBe(200);
    await line.become(null);
    await until(async () => (await put('aes', 'AES256')).status === 200);
  });

  it('bills each call once, whatever became of its answer', async () => {
    await until(async () => (await get('before')).status === 200);
    const row = { action: 'GenerateDataKey', outcome: 'Success', cause: `PutObject ${bucket}` };
    const seen = () => line.forwarded.filter((action) => action === 'GenerateDataKey').length;
    const billed = async () => countCalls(await readUsage(server()), row);
    const before = { seen: seen(), billed: await billed() };
    await line.become('cut');
    // One at a time and fewer than make KMS count as away: each gets to KMS, and none twice.
    for (let i = 0; i < 4; i += 1) expect((await put(`billed-${i}`)).status).toBe(503);
    await line.become(null);
    expect((await put('billed')).status).toBe(200);
    expect({ seen: seen() - before.seen, billed: (await billed()) - before.billed }).toEqual({ seen: 5, billed: 5 });
  });

  it('loses neither memory nor descriptors', async () => {
    await until(async () => (await get('before')).status === 200);
    const settle = () => until(async () => (await get('before')).status === 200);
    await crowd('warm', 0);
    const before = { files: await openFiles(), bytes: await residentBytes() };
    for (const fault of FAULTS) {
      await line.become(fault);
      for (let round = 0; round < 8; round += 1) await crowd(`leak-${fault}`, round);
      await line.become(null);
      await settle();
    }
    // Connections to a line that is back are kept open.
    await until(async () => (await openFiles()) <= before.files + AT_ONCE);
    expect(((await residentBytes()) - before.bytes) / 1024 / 1024).toBeLessThan(96);
  });

  it('goes on when KMS is killed amid uploads and started again', async () => {
    const outcomes: Promise<RawResponse>[] = [];
    for (let i = 0; i < 60; i += 1) {
      outcomes.push(put(`killed-${i}`));
      if (i === 20) await services.stopKms();
      if (i === 40) await services.startKms();
    }
    const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
    expect(new Set([200, 503, ...statuses])).toEqual(new Set([200, 503]));
    await until(async () => (await put('killed-after')).status === 200);
    for (const [i, status] of statuses.entries()) {
      const found = await get(`killed-${i}`);
      // An acknowledged one is whole; a refused one is not there.
      expect(found.status).toBe(status === 200 ? 200 : 404);
      if (status === 200) expect(found.bytes.equals(canary)).toBe(true);
    }
    expect(await findPlaintext(services.dataDir, canary)).toEqual([]);
  });
});
