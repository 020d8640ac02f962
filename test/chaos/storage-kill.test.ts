import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileBlobStore } from '@osseal/storage/files';
import { LmdbObjectIndex, LmdbUsageLedger } from '@osseal/storage/lmdb';
import { LowdbAccountDirectory, LowdbKeyRegistry } from '@osseal/storage/lowdb';

const WRITER = fileURLToPath(new URL('./storage-writer.mjs', import.meta.url));
const KINDS = ['inline', 'blob', 'call', 'key', 'user'] as const;
type Kind = (typeof KINDS)[number];
type Acknowledged = Record<Kind, string[]>;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osseal-kill-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Lets the writer work until it has acknowledged enough of each kind, kills it, and tells what it acknowledged. */
async function writeAndKill(round: number, enough: number, acknowledged: Acknowledged): Promise<void> {
  const child = spawn(process.execPath, [WRITER, directory, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes.toString()));
  const closed = once(child, 'close');
  const goals = Object.fromEntries(KINDS.map((kind) => [kind, acknowledged[kind].length + enough]));
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, id] = line.split(' ') as [Kind, string];
    acknowledged[kind].push(id);
    if (!child.killed && KINDS.every((each) => acknowledged[each].length >= (goals[each] ?? 0))) child.kill('SIGKILL');
  }
  const [, signal] = await closed;
  expect({ signal, complaints }).toEqual({ signal: 'SIGKILL', complaints: [] });
}

async function expectAll(acknowledged: Acknowledged): Promise<void> {
  const index = await LmdbObjectIndex.open(join(directory, 'oss'));
  const blobs = await FileBlobStore.open(join(directory, 'blobs'), { random: { bytes: randomBytes } });
  const ledger = await LmdbUsageLedger.open(join(directory, 'kms'), { clock: { now: () => Date.now() } });
  const keys = await LowdbKeyRegistry.open(join(directory, 'kms'));
  const accounts = await LowdbAccountDirectory.open(join(directory, 'kms'));

  for (const id of acknowledged.inline) {
    const blobId = index.findObject('demo', `inline/${id}`)?.segments[0]?.blobId ?? '';
    expect(index.readInline(blobId).toString()).toBe(id.repeat(500));
  }
  for (const id of acknowledged.blob) {
    const segment = index.findObject('demo', `blob/${id}`)?.segments[0];
    const reader = await blobs.open(segment?.blobId ?? '');
    const bytes = Buffer.alloc(reader.size);
    await reader.read(bytes, 0);
    await reader.close();
    expect(bytes.equals(Buffer.from(id.repeat(20_000)))).toBe(true);
    expect(index.knowsBlob(segment?.blobId ?? '')).toBe(true);
  }
  const calls = ledger.counters({}).reduce((sum, row) => sum + row.calls, 0);
  expect(calls).toBeGreaterThanOrEqual(acknowledged.call.length);
  const audited = new Set((await ledger.audit({ limit: 1_000_000 })).map((record) => record.requestId));
  expect(audited.size).toBe(calls);
  expect(acknowledged.call.filter((id) => !audited.has(id))).toEqual([]);
  expect(acknowledged.key.filter((id) => keys.findKeyByVersion(`${id}-v1`)?.keyId !== id)).toEqual([]);
  expect(acknowledged.user.filter((id) => accounts.findUser('1000000000000001', id) === undefined)).toEqual([]);

  await Promise.all([index, blobs, ledger, keys, accounts].map((engine) => engine.close()));
}

describe('the embedded engines', () => {
  it('hold after kill -9 everything that they acknowledged, again and again', async () => {
    const acknowledged: Acknowledged = { inline: [], blob: [], call: [], key: [], user: [] };
    for (const [round, enough] of [1, 20, 60].entries()) {
      await writeAndKill(round, enough, acknowledged);
      await expectAll(acknowledged);
    }
    expect(Math.min(...KINDS.map((kind) => acknowledged[kind].length))).toBeGreaterThanOrEqual(81);
  });
});
