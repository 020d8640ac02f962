import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendOss } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';

const bucket = 'damage';
const bytes = randomBytes(1_000_000);
const osseal = useOsseal();
beforeAll(async () => {
  await sendOss(osseal(), { method: 'PUT', bucket });
});

/** The one file that an upload adds below the data directory. */
async function putAndFindBlob(key: string, method: string): Promise<string> {
  const before = new Set(await blobFiles());
  const headers: Record<string, string> = method === 'none' ? {} : { 'x-oss-server-side-encryption': method };
  expect((await sendOss(osseal(), { method: 'PUT', bucket, key, body: bytes, headers })).status).toBe(200);
  const added = (await blobFiles()).filter((file) => !before.has(file));
  const sizes = await Promise.all(added.map(async (file) => (await stat(file)).size));
  const [blob, ...others] = added.filter((_file, at) => (sizes[at] ?? 0) >= bytes.length);
  expect(others).toEqual([]);
  return String(blob);
}

async function blobFiles(): Promise<string[]> {
  const entries = await readdir(osseal().dataDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Reads as a client does that may see the connection end in the middle. */
async function read(
  key: string,
  range?: string,
): Promise<{ status: number; text: string; complete: boolean; body: Buffer }> {
  try {
    const headers: Record<string, string> = range === undefined ? {} : { range };
    const answer = await sendOss(osseal(), { bucket, key, headers });
    return { status: answer.status, text: answer.text, complete: true, body: answer.bytes };
  } catch {
    return { status: 0, text: '', complete: false, body: Buffer.alloc(0) };
  }
}

async function flip(file: string, at: number): Promise<void> {
  const stored = await readFile(file);
  stored[at] = (stored[at] ?? 0) ^ 0x40;
  await writeFile(file, stored);
}

describe.each(['none', 'AES256', 'KMS'])('a damaged blob, method %s', (method) => {
  it('whose first chunk was changed is a 5xx, and the log names the object', async () => {
    const key = `first-${method}`;
    const file = await putAndFindBlob(key, method);
    await flip(file, 5000);
    const answer = await read(key);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.text).toMatch(/<Code>InternalError<\/Code>/);
    await osseal().logged(key);
  });

  it('whose header was changed is a 5xx', async () => {
    const key = `header-${method}`;
    await flip(await putAndFindBlob(key, method), 10);
    expect((await read(key)).status).toBeGreaterThanOrEqual(500);
  });

  it('whose end is missing gives no wrong byte', async () => {
    const key = `short-${method}`;
    const file = await putAndFindBlob(key, method);
    const { length } = await readFile(file);
    for (const size of [length - 1, 65_536 * 3, 100, 0]) {
      await truncate(file, size);
      const answer = await read(key);
      expect(answer.complete && answer.status < 500).toBe(false);
    }
  });

  it('whose last chunk was changed never completes', async () => {
    const key = `last-${method}`;
    const file = await putAndFindBlob(key, method);
    await flip(file, (await readFile(file)).length - 20);
    const whole = await read(key);
    expect(whole.complete && whole.status < 500).toBe(false);
    expect((await read(key, 'bytes=-10')).status).toBeGreaterThanOrEqual(500);
    const intact = await read(key, 'bytes=0-99999');
    expect([intact.status, intact.body.equals(bytes.subarray(0, 100_000))]).toEqual([206, true]);
  });

  it('that was swapped for the blob of another object is a 5xx', async () => {
    const [mine, other] = [
      await putAndFindBlob(`mine-${method}`, method),
      await putAndFindBlob(`other-${method}`, method),
    ];
    await writeFile(mine, await readFile(other));
    expect((await read(`mine-${method}`)).status).toBeGreaterThanOrEqual(500);
    expect((await read(`other-${method}`)).body.equals(bytes)).toBe(true);
  });
});
