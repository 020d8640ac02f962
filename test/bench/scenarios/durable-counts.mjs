import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../references/commit-writers.mjs', import.meta.url));
const run = promisify(execFile);

/** How many calls per second can be counted so that a crash loses none. */
export const durableCounts = {
  id: 'durable-counts',
  title: 'Durable counts',
  method:
    '64 writers, each waiting for its call to be counted before it counts the next; no HTTP. The ledger survives kill -9 ' +
    '(a journal, written once per turn of the event loop, moved to lmdb every second), and so does a plain log of JSON ' +
    'lines written once per turn. The synced log also waits for fdatasync.',
  figures: () => [
    {
      id: 'durable-counts/64-writers',
      label: 'Counted calls, 64 writers',
      subject: 'ledger',
      of: 'rate',
      unit: 'calls/s',
      ratios: [
        { to: 'synced-log', label: 'log with group commit and fdatasync', atLeast: 0.5, aim: 0.8 },
        { to: 'log', label: 'log with group commit' },
      ],
    },
  ],
  references: async ({ settings }) => ['synced-log', 'log'].map((kind) => subject(kind, kind, settings)),
  open: async ({ product, settings }) => [
    subject('ledger', 'ledger', settings, join(product.root, 'packages/storage/dist/lmdb/index.js')),
  ],
};

function subject(id, kind, { milliseconds }, ...modules) {
  return {
    id,
    async measure() {
      const { stdout } = await run(process.execPath, [SCRIPT, kind, String(milliseconds), ...modules]);
      return { rate: Number(stdout) };
    },
  };
}
