import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LmdbUsageLedger } from '@osseal/storage/lmdb';
import { open } from 'lmdb';
import { sampleAudit, sampleCall, storeError } from '../../testkit/src/contracts/index.ts';
import { UsageJournal } from '../src/lmdb/usage-journal.ts';
import { rowKey } from '../src/usage/usage-rows.ts';
import { makeTemporaryDirectory } from './engine-factories.ts';

const options = { clock: { now: () => 1000 } };
const row = (calls: number) => [{ ...sampleCall(), calls }];

let root: string;

beforeEach(async () => {
  root = await makeTemporaryDirectory();
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Records calls one after the other, each in a frame of its own. */
async function recordEach(ledger: LmdbUsageLedger, ids: readonly string[]): Promise<void> {
  for (const id of ids) await ledger.record(sampleCall(), sampleAudit(id, 1000));
}

async function contentOf(directory: string, warn?: (message: string) => void) {
  const ledger = await LmdbUsageLedger.open(directory, warn === undefined ? options : { ...options, warn });
  const found = { rows: ledger.counters({}), ids: (await ledger.audit({ limit: 100 })).map((one) => one.requestId) };
  await ledger.close();
  return found;
}

/** The folder of a ledger as `kill -9` would leave it after these calls, before any of them is in lmdb. */
async function killedAfter(ids: readonly string[]): Promise<string> {
  const [alive, killed] = [join(root, 'alive'), join(root, 'killed')];
  const ledger = await LmdbUsageLedger.open(alive, options);
  await recordEach(ledger, ids);
  await cp(alive, killed, { recursive: true });
  await ledger.close();
  return killed;
}

async function journalOf(directory: string): Promise<string> {
  for (const name of ['usage-a.journal', 'usage-b.journal']) {
    if ((await stat(join(directory, name))).size > 0) return join(directory, name);
  }
  throw new Error('both journals are empty');
}

describe('the usage journal', () => {
  it('has after kill -9 what lmdb does not have yet', async () => {
    const killed = await killedAfter(['one', 'two', 'three']);
    expect(await contentOf(killed)).toEqual({ rows: row(3), ids: ['three', 'two', 'one'] });
    expect(await contentOf(killed)).toEqual({ rows: row(3), ids: ['three', 'two', 'one'] });
  });

  it('tells how far lmdb is behind', async () => {
    const stopwatch = { ms: 0, now: () => stopwatch.ms };
    const ledger = await LmdbUsageLedger.open(join(root, 'behind'), { ...options, stopwatch });
    expect(ledger.backlog()).toEqual({ bytes: 0, ageMs: 0 });
    await recordEach(ledger, ['one']);
    stopwatch.ms = 300;
    await recordEach(ledger, ['two']);
    stopwatch.ms = 500;
    expect(ledger.backlog()).toEqual({ bytes: expect.any(Number), ageMs: 500 });
    expect(ledger.backlog().bytes).toBeGreaterThan(100);
    await ledger.close();
    const again = await LmdbUsageLedger.open(join(root, 'behind'), { ...options, stopwatch });
    expect(again.backlog()).toEqual({ bytes: 0, ageMs: 0 });
    await again.close();
  });

  it('counts no call again that lmdb has, and goes on above it', async () => {
    const killed = await killedAfter(['one', 'two']);
    const path = await journalOf(killed);
    const frames = await readFile(path);
    expect((await contentOf(killed)).rows).toEqual(row(2));
    // As if the stop had come between the commit and the emptying of the journal.
    await writeFile(path, frames);
    const ledger = await LmdbUsageLedger.open(killed, options);
    expect(ledger.counters({})).toEqual(row(2));
    await recordEach(ledger, ['three']);
    await ledger.close();
    expect(await contentOf(killed)).toEqual({ rows: row(3), ids: ['three', 'two', 'one'] });
  });

  it('is empty and private after a clean end', async () => {
    const ledger = await LmdbUsageLedger.open(root, options);
    await recordEach(ledger, ['one']);
    await ledger.close();
    for (const name of ['usage-a.journal', 'usage-b.journal']) {
      const { size, mode } = await stat(join(root, name));
      expect([size, mode & 0o777]).toEqual([0, 0o600]);
    }
  });

  it.each([
    ['cut', async (path: string) => truncate(path, (await stat(path)).size - 1)],
    ['cut inside its header', async (path: string) => appendFile(path, Buffer.alloc(5, 1))],
    ['zeros that a power cut left', async (path: string) => appendFile(path, Buffer.alloc(4096))],
    ['noise', async (path: string) => appendFile(path, Buffer.alloc(4096, 0x5a))],
  ])('gives up its last frame when it is %s, says so, and takes new ones', async (what, damage) => {
    const killed = await killedAfter(['one', 'two', 'three']);
    await damage(await journalOf(killed));
    const warnings: string[] = [];
    const kept = what === 'cut' ? 2 : 3;
    const ledger = await LmdbUsageLedger.open(killed, { ...options, warn: (message) => warnings.push(message) });
    expect(ledger.counters({})).toEqual(row(kept));
    expect(warnings).toEqual([expect.stringMatching(/^the usage journal ended in \d+ bytes/)]);
    await recordEach(ledger, ['new']);
    await ledger.close();
    expect((await contentOf(killed)).rows).toEqual(row(kept + 1));
  });

  it('gives up everything from a changed byte on', async () => {
    const killed = await killedAfter(['one', 'two', 'three']);
    const path = await journalOf(killed);
    const bytes = await readFile(path);
    bytes.write('x', bytes.indexOf('"two"') + 1);
    await writeFile(path, bytes);
    expect(await contentOf(killed)).toEqual({ rows: row(1), ids: ['one'] });
  });

  it('takes turns with two files and empties what is stored', () => {
    const { journal } = UsageJournal.open(root, 0);
    journal.append('one');
    journal.takeTurns();
    const stored = journal.sequence;
    journal.append('two');
    const before = journal.size;
    journal.forgetUpTo(stored);
    expect(journal.size).toBe(before / 2);
    journal.takeTurns();
    journal.append('three');
    journal.close();
    const again = UsageJournal.open(root, stored);
    expect(again.frames.map(({ payload }) => payload)).toEqual(['two', 'three']);
    expect(again.journal.sequence).toBe(3);
    again.journal.close();
  });

  it('keeps the frames of both files when neither may be emptied', () => {
    const { journal } = UsageJournal.open(root, 0);
    for (const payload of ['one', 'two', 'three', 'four']) {
      journal.append(payload);
      journal.takeTurns();
    }
    journal.close();
    const { journal: again, frames } = UsageJournal.open(root, 0);
    expect(frames.map(({ payload }) => payload)).toEqual(['one', 'two', 'three', 'four']);
    again.close();
  });

  it('holds payloads of any size and script', () => {
    const { journal } = UsageJournal.open(root, 0);
    const payloads = ['', 'é漢😀'.repeat(100_000), 'a'.repeat(5_000_000), 'b'];
    for (const payload of payloads) journal.append(payload);
    journal.close();
    const { journal: again, frames } = UsageJournal.open(root, 0);
    expect(frames.map(({ payload }) => payload)).toEqual(payloads);
    again.close();
  });

  it('refuses calls after it is closed, and a folder in its place', async () => {
    const ledger = await LmdbUsageLedger.open(root, options);
    await ledger.close();
    await expect(ledger.record(sampleCall(), null)).rejects.toMatchObject(storeError('unavailable'));
    const other = join(root, 'other');
    await mkdir(join(other, 'usage-a.journal'), { recursive: true });
    await expect(LmdbUsageLedger.open(other, options)).rejects.toMatchObject(storeError('unavailable'));
  });
});

describe('a usage.mdb of an older version', () => {
  it('is read, goes on and becomes one of this', async () => {
    const path = join(root, 'usage.mdb');
    const root1 = open({
      path,
      noSubdir: true,
      overlappingSync: false,
      maxDbs: 24,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
    const table = (name: string) => root1.openDB<unknown, Buffer>(name, { encoding: 'json', keyEncoding: 'binary' });
    const meta = table('meta');
    await meta.put(Buffer.from('format'), { format: 'osseal-usage', version: 1 });
    const audit = table('audit');
    for (let sequence = 1; sequence <= 3; sequence++) {
      await audit.put(Buffer.from([0, 0, 0, 0, 0, sequence]), sampleAudit(`old-${sequence}`, 1000));
    }
    const counted = { ...sampleCall({ hour: '2026-01-01T00:00:00Z' }), calls: 7 };
    const row = createHash('sha256').update(rowKey(counted)).digest('base64url');
    await table('counters').put(Buffer.from(`${counted.hour}\0${row}`), counted);
    await root1.close();

    const ledger = await LmdbUsageLedger.open(root, { ...options, maxAuditRecords: 4 });
    expect(ledger.counters({})).toEqual([counted]);
    await ledger.record(sampleCall({ hour: counted.hour }), null);
    expect(ledger.counters({})).toEqual([{ ...counted, calls: 8 }]);
    await recordEach(ledger, ['new-1', 'new-2']);
    expect((await ledger.audit({ limit: 9 })).map((one) => one.requestId)).toEqual([
      'new-2',
      'new-1',
      'old-3',
      'old-2',
    ]);
    await ledger.close();
    expect((await contentOf(root)).ids).toEqual(['new-2', 'new-1', 'old-3', 'old-2']);

    const again = open({ path, noSubdir: true, maxDbs: 24, encoding: 'binary', keyEncoding: 'binary' });
    const after = again.openDB<unknown, Buffer>('meta', { encoding: 'json', keyEncoding: 'binary' });
    expect(after.get(Buffer.from('format'))).toEqual({ format: 'osseal-usage', version: 3 });
    await again.close();
  });
});
