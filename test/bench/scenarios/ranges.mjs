import { spawnOsseal } from '@osseal/testkit';
import { BLOCK, comparison } from '../load/block.mjs';
import { drive } from '../load/drive.mjs';
import { inTurn } from '../load/in-turn.mjs';
import { ossRequest } from '../load/oss-request.mjs';
import { loadSample } from '../measure/load-sample.mjs';
import { openStore } from '../populations/store.mjs';
import { seedAccounts } from '../populations/users.mjs';
import { nginxVersion, startNginx } from '../references/nginx.mjs';

const MIB = 1024 * 1024;
const METHODS = ['None', 'AES256', 'KMS'];
const RANGE = 1024;
const PREPARED = 200;
const KEY = 'ranges';

/** A few bytes out of the middle of a large object. */
export const ranges = {
  id: 'ranges',
  title: 'Small ranges of a large object',
  method:
    'GET of 1 KiB at random places of an object of 1 GiB (64 MiB in a quick run), one connection, one request at a time. ' +
    'The figure is the time that the client waits, median of each round.',
  figures: ({ quick }) =>
    METHODS.map((method) => ({
      id: `ranges/${method}`,
      label: `1 KiB out of ${quick ? '64 MiB' : '1 GiB'}, ${method}, p50`,
      subject: method,
      of: 'p50',
      unit: 'ms',
      ratios: [
        ...(method === 'None'
          ? []
          : [{ to: 'None', label: 'None', ...(method === 'AES256' ? { atMost: 1.3, aim: 1.1 } : {}) }]),
        { to: 'nginx', label: 'nginx' },
      ],
    })),
  async references({ settings, onClose }) {
    if (nginxVersion() === undefined) return [];
    const nginx = await startNginx();
    onClose(() => nginx.close());
    return [await subjectOf('nginx', { ...nginx, bucket: 'bench' }, {}, settings)];
  },
  async open({ product, settings, onClose }) {
    const server = await spawnOsseal({
      repository: product.root,
      seed: { accounts: seedAccounts(1) },
      flags: ['--log-level', 'error'],
    });
    onClose(() => server.dispose());
    const { store, headers } = await openStore(server);
    const subjects = [];
    for (const method of METHODS) subjects.push(await subjectOf(method, store, headers[method], settings));
    return subjects;
  },
};

async function subjectOf(id, store, headers, { quick, milliseconds }) {
  const { url, pids, bucket } = store;
  const key = `${KEY}/${id}`;
  const size = (quick ? 64 : 1024) * MIB;
  const all = (requests, onBody) => drive(url, { connections: 1, next: () => requests.pop(), onBody });
  const rangeAt = (start) =>
    ossRequest(store, { bucket, key, headers: { range: `bytes=${start}-${start + RANGE - 1}` } });
  const randomStart = () => Math.floor(Math.random() * (size - RANGE));
  await all([ossRequest(store, { method: 'PUT', bucket, key, headers, block: BLOCK, size })]);
  return {
    id,
    async check() {
      for (const start of [0, 65_000, 1_048_000, size - RANGE, randomStart()]) {
        const received = comparison(RANGE, start);
        await all([rangeAt(start)], received.take);
        if (received.size() !== RANGE) throw new Error(`${id}: ${received.size()} bytes of a range came back.`);
      }
    },
    async measure() {
      const next = inTurn(Array.from({ length: PREPARED }, () => rangeAt(randomStart())));
      return loadSample(pids, () => drive(url, { connections: 1, next, milliseconds }));
    },
  };
}
