import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LmdbUsageLedger } from '@osseal/storage/lmdb';

const WRITER = fileURLToPath(new URL('./full-disk-writer.mjs', import.meta.url));
/** In blocks of 512 bytes. The kernel refuses to let a file grow beyond it, as a full disk would. */
const LARGEST_FILE = 1000;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osseal-full-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('the usage ledger on a full disk', () => {
  it('refuses calls, counts none that it refused, and has every other one after kill -9', async () => {
    const limited = `ulimit -f ${LARGEST_FILE} && exec "$0" "$@"`;
    const command = ['-c', limited, process.execPath, WRITER, directory];
    const child = spawn('sh', command, { stdio: ['ignore', 'pipe', 'ignore'] });
    const closed = once(child, 'close');
    const said = await text(child.stdout);
    expect((await closed)[1]).toBe('SIGKILL');
    const { acknowledged, refusals } = JSON.parse(said) as { acknowledged: number; refusals: Record<string, number> };
    expect(refusals).toEqual({ full: 1000 });
    expect(acknowledged).toBeGreaterThan(100);

    const ledger = await LmdbUsageLedger.open(directory, { clock: { now: () => Date.now() } });
    expect(ledger.counters({}).map(({ calls }) => calls)).toEqual([acknowledged]);
    expect(new Set((await ledger.audit({ limit: 1_000_000 })).map(({ requestId }) => requestId)).size).toBe(
      acknowledged,
    );
    await ledger.close();
  });
});
