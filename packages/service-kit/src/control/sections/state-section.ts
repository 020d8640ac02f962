import type { ControlSection } from '../endpoint-catalogue.ts';

const SNAPSHOT = {
  name: 'before-rotation',
  createdAt: '2026-11-27T12:00:00.000Z',
  now: '2026-11-27T12:00:00.000Z',
  offsetMs: 0,
  isFrozen: false,
};
const DRAIN = {
  name: 'drainMs',
  meaning:
    'how long requests under way may take to end, default 10000; then the answer is 409 `Busy` and nothing has changed',
};

/** `/_osseal/state`. */
export const STATE_SECTION: ControlSection = {
  title: 'State',
  text: `Named states of both services: keys, secrets, accounts, sessions, buckets, objects, bill and audit trail. What is kept is of one
moment: requests under way end first, those that come meanwhile wait, and no request sees half of a change. In memory a snapshot
shares all records and bytes with the present state and takes about a millisecond; in a data folder the services are closed and
opened again around it, and the sealed bytes of objects are shared by hard links.

Root key, certificate authority, settings and faults are not part of the state. Key material in a snapshot is sealed as it is in
the data folder, under the same root key. Snapshots in memory die with the process; those of a data folder are in its
\`snapshots/\`. 100 are kept at most. Where KMS and the gateway have a process each there is no \`/_osseal/state\`.`,
  endpoints: [
    {
      method: 'GET',
      path: '/state',
      port: 'both',
      who: 'operator',
      summary: 'All snapshots, oldest first.',
      answer: { snapshots: [SNAPSHOT] },
      notes: [
        '`createdAt` is in the machine’s time, `now` what the virtual clock showed, `offsetMs` by how much that was ahead.',
      ],
    },
    {
      method: 'POST',
      path: '/state/snapshots',
      port: 'both',
      who: 'operator',
      summary: 'Keeps the present state under a name, in place of what had that name.',
      body: [{ name: 'name', meaning: '1 to 64 letters, digits, dots, dashes and underscores' }, DRAIN],
      request: { name: 'before-rotation' },
      answer: { ...SNAPSHOT, tookMs: 1.4 },
    },
    {
      method: 'POST',
      path: '/state/snapshots/:name/restore',
      port: 'both',
      who: 'operator',
      summary: 'Makes a snapshot the present state. The snapshot stays.',
      body: [
        {
          name: 'clock',
          meaning:
            '`false`: the clock stays as it is; default: it goes back to where it stood, or by how much it was ahead',
        },
        DRAIN,
      ],
      request: {},
      answer: { ...SNAPSHOT, tookMs: 2.1 },
    },
    {
      method: 'POST',
      path: '/state/snapshots/:name/fork',
      port: 'both',
      who: 'operator',
      summary: 'Keeps a snapshot under one more name.',
      body: [{ name: 'name', meaning: 'the other name' }],
      request: { name: 'experiment' },
      answer: { ...SNAPSHOT, name: 'experiment', tookMs: 0.1 },
    },
    {
      method: 'DELETE',
      path: '/state/snapshots/:name',
      port: 'both',
      who: 'operator',
      summary: 'Takes a snapshot away.',
      answer: { tookMs: 0.1 },
    },
    {
      method: 'POST',
      path: '/state/reset',
      port: 'both',
      who: 'operator',
      summary:
        'Back to what the seed makes of nothing, and to the machine’s time. Snapshots stay. Keys without seeded material get new one.',
      body: [DRAIN],
      request: {},
      answer: { tookMs: 3.5 },
    },
  ],
};
