import { setTimeout as pause } from 'node:timers/promises';
import { spawnOsseal } from '@osseal/testkit';
import { residentMiB } from '../measure/process-figures.mjs';
import { startReference } from '../references/node-process.mjs';

/** What is let go by before memory at rest is read, so that the start itself is over. */
const REST_MS = 300;

/** From the command to the Ready line, and what the process holds then. */
export const start = {
  id: 'start',
  title: 'Start and rest',
  method:
    'Both services in one process with an empty data directory, from spawning `osseal up` to its Ready line; resident ' +
    'memory 300 ms later. Beside it the bare KMS of the next section, from spawning `node` to its first answer.',
  figures: () => [
    {
      id: 'start/ready',
      label: 'Ready after',
      subject: 'start',
      of: 'ms',
      unit: 'ms',
      bar: { atMost: 1000, aim: 500 },
      ratios: [{ to: 'bare start', label: 'bare node:http' }],
    },
    {
      id: 'start/idle-memory',
      label: 'Memory at rest',
      subject: 'start',
      of: 'idleMiB',
      unit: 'MiB',
      bar: { atMost: 110, aim: 80 },
      ratios: [{ to: 'bare start', label: 'bare node:http' }],
    },
  ],
  references: async () => [
    {
      id: 'bare start',
      async measure() {
        const begin = performance.now();
        const bare = await startReference('bare-kms.mjs', [10, 10]);
        const ms = performance.now() - begin;
        await pause(REST_MS);
        const idleMiB = residentMiB(bare.pids[0]).now;
        await bare.close();
        return { ms, idleMiB };
      },
    },
  ],
  open: async ({ product }) => [
    {
      id: 'start',
      async measure() {
        const begin = performance.now();
        const server = await spawnOsseal({ repository: product.root });
        const ms = performance.now() - begin;
        await pause(REST_MS);
        const idleMiB = residentMiB(server.pid).now;
        await server.dispose();
        return { ms, idleMiB };
      },
    },
  ],
};
