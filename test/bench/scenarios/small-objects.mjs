import { spawnOsseal, spawnServices } from '@osseal/testkit';
import { objectLoad } from '../load/object-load.mjs';
import { openStore } from '../populations/store.mjs';
import { seedAccounts } from '../populations/users.mjs';
import { nginxVersion, startNginx } from '../references/nginx.mjs';

const KIB = 1024;
const SIZES = [
  { name: '4 KiB', size: 4 * KIB, names: 256, connections: 16 },
  { name: '64 KiB', size: 64 * KIB, names: 128, connections: 16 },
  { name: '1 MiB', size: 1024 * KIB, names: 16, connections: 4 },
];
const METHODS = ['None', 'AES256', 'KMS'];
const WAYS = ['PUT', 'GET'];

/** Objects that fit into one read or a few. */
export const smallObjects = {
  id: 'objects',
  title: 'Small objects',
  method:
    'PUT of new objects, and GET of 256 of 4 KiB, 128 of 64 KiB (16 connections) and 16 of 1 MiB (4 connections). Both services in ' +
    'one process, durable writes, V1 signatures, MD5 ETag and CRC-64. None is the same gateway without encryption. ' +
    'nginx has one worker, its DAV module and sendfile, and neither signs, digests, encrypts nor syncs. The last ' +
    'line has KMS and the gateway in a process each, with HTTP over TCP between them.',
  figures: () => [
    ...SIZES.flatMap(({ name }) => WAYS.flatMap((way) => METHODS.map((method) => figureOf(way, name, method)))),
    {
      id: 'objects/put/4KiB/KMS-two-processes',
      label: 'PUT 4 KiB KMS, two processes',
      subject: 'PUT two processes KMS',
      of: 'rate',
      unit: 'requests/s',
      ratios: [{ to: 'PUT two processes AES256', label: 'AES256', atLeast: 0.45, aim: 0.6 }],
    },
  ],
  async references({ settings, onClose }) {
    if (nginxVersion() === undefined) return [];
    const nginx = await startNginx();
    onClose(() => nginx.close());
    const store = { ...nginx, bucket: 'bench' };
    return SIZES.flatMap((size) => objectLoad(store, { ...settings, ...size, id: `${size.name} nginx` }));
  },
  async open({ product, settings, onClose }) {
    const options = { repository: product.root, seed: { accounts: seedAccounts(1) } };
    const together = await spawnOsseal({ ...options, flags: ['--log-level', 'error'] });
    onClose(() => together.dispose());
    const apart = await spawnServices(options);
    onClose(() => apart.dispose());
    const one = await openStore(together);
    const two = await openStore(apart);
    return [
      ...SIZES.flatMap((size) =>
        METHODS.flatMap((method) =>
          objectLoad(one.store, { ...settings, ...size, id: `${size.name} ${method}`, headers: one.headers[method] }),
        ),
      ),
      ...['AES256', 'KMS'].flatMap((method) =>
        objectLoad(two.store, {
          ...settings,
          ...SIZES[0],
          id: `two processes ${method}`,
          headers: two.headers[method],
        }),
      ),
    ];
  },
};

function figureOf(way, size, method) {
  const nginx = { to: `${way} ${size} nginx`, label: 'nginx' };
  const none = { to: `${way} ${size} None`, label: 'None' };
  const ratios = {
    None: [nginx],
    AES256: [none, { ...nginx, ...(size === '4 KiB' ? NGINX_BARS[way] : {}) }],
    KMS: [none, { to: `${way} ${size} AES256`, label: 'AES256', ...(size === '4 KiB' ? ONE_PROCESS_BARS[way] : {}) }],
  };
  return {
    id: `objects/${way.toLowerCase()}/${size.replace(' ', '')}/${method}`,
    label: `${way} ${size} ${method}`,
    subject: `${way} ${size} ${method}`,
    of: 'rate',
    unit: 'requests/s',
    ratios: ratios[method],
  };
}

const NGINX_BARS = { PUT: { atLeast: 0.2, aim: 0.45 }, GET: { atLeast: 0.15, aim: 0.3 } };
const ONE_PROCESS_BARS = { PUT: { atLeast: 0.75, aim: 0.85 }, GET: {} };
