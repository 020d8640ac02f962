import { createHash } from 'node:crypto';
import { spawnOsseal } from '@osseal/testkit';
import { BLOCK } from '../load/block.mjs';
import { transferLoad } from '../load/transfer-load.mjs';
import { openStore } from '../populations/store.mjs';
import { seedAccounts } from '../populations/users.mjs';
import { nginxVersion, startNginx } from '../references/nginx.mjs';

const MIB = 1024 * 1024;
const SIZES = [
  { name: '64 MiB', size: 64 * MIB, times: 2 },
  { name: '1 GiB', size: 1024 * MIB, times: 1 },
];
const METHODS = ['None', 'AES256', 'KMS'];
const sizesOf = ({ quick }) => (quick ? SIZES.slice(0, 1) : SIZES);
const MD5_BYTES = 256 * MIB;

/** Objects that stream through, and what memory that takes. */
export const largeObjects = {
  id: 'large-objects',
  title: 'Large objects',
  method:
    'One transfer at a time over one connection; PUT replaces the object and is durable, with MD5 ETag and CRC-64. Peak ' +
    'memory is that of the one process with both services. MD5 alone is `node:crypto` over the same bytes in one thread.',
  figures: (settings) => [
    ...sizesOf(settings).flatMap(({ name }) =>
      ['PUT', 'GET'].flatMap((way) => METHODS.map((method) => throughput(way, name, method))),
    ),
    ...sizesOf(settings).flatMap(({ name }) => ['PUT', 'GET'].map((way) => peakMemory(way, name))),
  ],
  async references({ settings, onClose, isWanted }) {
    const md5 = { id: 'MD5 alone', measure: async () => ({ megabytes: md5Megabytes() }) };
    if (nginxVersion() === undefined) return [md5];
    const nginx = await startNginx();
    onClose(() => nginx.close());
    const store = { ...nginx, bucket: 'bench' };
    const loads = sizesOf(settings).flatMap((size) =>
      transferLoad(store, { ...size, id: `${size.name} nginx`, isWanted }),
    );
    return [md5, ...loads];
  },
  async open({ product, settings, onClose, isWanted }) {
    const server = await spawnOsseal({
      repository: product.root,
      seed: { accounts: seedAccounts(1) },
      flags: ['--log-level', 'error'],
    });
    onClose(() => server.dispose());
    const { store, headers } = await openStore(server);
    return sizesOf(settings).flatMap((size) =>
      METHODS.flatMap((method) =>
        transferLoad(store, { ...size, id: `${size.name} ${method}`, headers: headers[method], isWanted }),
      ),
    );
  },
};

function throughput(way, size, method) {
  const nginx = { to: `${way} ${size} nginx`, label: 'nginx' };
  const none = { to: `${way} ${size} None`, label: 'None' };
  const md5 = { to: 'MD5 alone', label: 'MD5 alone', atLeast: 0.34, aim: 0.7 };
  const ratios = {
    PUT: [{ ...none, atLeast: 0.8, aim: 0.88 }, md5],
    GET: [
      { ...none, ...(size === '1 GiB' ? GET_BARS.none : {}) },
      { ...nginx, ...(size === '1 GiB' ? GET_BARS.nginx : {}) },
    ],
  };
  return {
    id: `large-objects/${way.toLowerCase()}/${size.replace(' ', '')}/${method}`,
    label: `${way} ${size} ${method}`,
    subject: `${way} ${size} ${method}`,
    of: 'megabytes',
    unit: 'MB/s',
    ratios: method === 'None' ? [nginx] : ratios[way],
  };
}

const GET_BARS = { none: { atLeast: 0.6, aim: 0.65 }, nginx: { atLeast: 0.5, aim: 0.6 } };

function peakMemory(way, size) {
  return {
    id: `large-objects/peak-memory/${way.toLowerCase()}/${size.replace(' ', '')}`,
    label: `Peak memory, ${way} ${size} KMS`,
    subject: `${way} ${size} KMS`,
    of: 'peakMiB',
    unit: 'MiB',
    bar: { atMost: 160, aim: 120 },
  };
}

function md5Megabytes() {
  const begin = performance.now();
  const hash = createHash('md5');
  for (let bytes = 0; bytes < MD5_BYTES; bytes += BLOCK.length) hash.update(BLOCK);
  hash.digest();
  return MD5_BYTES / 1e3 / (performance.now() - begin);
}
