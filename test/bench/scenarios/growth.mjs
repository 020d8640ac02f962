import { setTimeout as pause } from 'node:timers/promises';
import { drive } from '../load/drive.mjs';
import { inTurn } from '../load/in-turn.mjs';
import { objectLoad } from '../load/object-load.mjs';
import { ossRequest } from '../load/oss-request.mjs';
import { loadSample } from '../measure/load-sample.mjs';
import { residentMiB } from '../measure/process-figures.mjs';
import { objectKeyOf } from '../populations/object-keys.mjs';
import { BUCKET, populations } from '../populations/populated-server.mjs';
import { methodHeaders } from '../populations/store.mjs';
import { accessKeyOf } from '../populations/users.mjs';

const FEW = { keys: 10, objects: 1000 };
const MANY = { keys: 100_000, objects: 1_000_000 };
const MIB = 1024 * 1024;
const REST_MS = 300;

const LISTS = {
  prefixes: { label: '1,000 common prefixes', query: { prefix: 'logs/', delimiter: '/', 'max-keys': '1000' } },
  keys: {
    label: '1,000 keys from the middle',
    query: { prefix: 'flat/', delimiter: '/', marker: objectKeyOf(500_001), 'max-keys': '1000' },
  },
};

/** What many keys and objects cost. */
export const growth = {
  id: 'growth',
  title: 'A million objects, a hundred thousand keys',
  method:
    'PUT of new objects of 4 KiB (AES256, 16 connections) into a bucket that holds 1,000,000 or 1,000 objects. Pages of GetBucket ' +
    'with a delimiter among 1,000,000 keys: one connection, the time that the client waits. Starts with 100,000 keys and ' +
    '1,000,000 objects; memory 300 ms later, against a server without them.',
  figures: ({ quick }) => (quick ? [] : [...putFigures(), ...listFigures(), ...startFigures()]),
  async open({ product, settings, onClose, isWanted }) {
    const folders = await populations(product, onClose);
    const few = await folders.folder(FEW);
    const objects = await folders.folder({ ...MANY, keys: FEW.keys });
    const subjects = [];
    if (isWanted('start')) subjects.push(await startSubject(folders, few, objects));
    const small = await folders.start(few);
    onClose(() => small.dispose());
    const large = await folders.start(objects);
    onClose(() => large.dispose());
    const put = (server, id) => {
      const headers = methodHeaders().AES256;
      return objectLoad(storeOf(server), { ...settings, id, size: 4096, names: 1, connections: 16, headers });
    };
    return [
      ...subjects,
      ...put(small, 'few'),
      ...put(large, 'many'),
      ...Object.entries(LISTS).map(([name, { query }]) => listSubject(name, storeOf(large), query, settings)),
    ];
  },
};

function putFigures() {
  const figure = {
    id: 'growth/put',
    label: 'PUT 4 KiB, 1,000,000 objects',
    subject: 'PUT many',
    of: 'rate',
    unit: 'requests/s',
  };
  return [{ ...figure, ratios: [{ to: 'PUT few', label: '1,000 objects', atLeast: 0.8 }] }];
}

function listFigures() {
  return Object.entries(LISTS).map(([name, { label }]) => ({
    id: `growth/list/${name}`,
    label: `Page of ${label}, p50`,
    subject: `list ${name}`,
    of: 'p50',
    unit: 'ms',
    bar: { atMost: 10, aim: 4 },
  }));
}

function startFigures() {
  const figure = { subject: 'start', of: 'ms' };
  return [
    { ...figure, id: 'growth/start', label: 'Ready after', unit: 'ms', bar: { atMost: 3000 } },
    { ...figure, id: 'growth/memory-per-key', label: 'Memory per key', of: 'bytesPerKey', unit: 'bytes' },
    { ...figure, id: 'growth/memory-per-object', label: 'Memory per object', of: 'bytesPerObject', unit: 'bytes' },
  ];
}

async function startSubject(folders, few, objects) {
  const both = folders.combined(await folders.folder({ keys: MANY.keys, objects: 0 }), objects);
  const started = async (dataDir) => {
    const begin = performance.now();
    const server = await folders.start(dataDir);
    const ms = performance.now() - begin;
    await pause(REST_MS);
    const bytes = residentMiB(server.pid).now * MIB;
    await server.stop();
    await server.dispose();
    return { ms, bytes };
  };
  // Servers of other subjects hold the folders that were given.
  const [none, many] = [folders.combined(few, few), folders.combined(few, objects)];
  return {
    id: 'start',
    async measure() {
      const [withNone, withObjects, withBoth] = [await started(none), await started(many), await started(both)];
      return {
        ms: withBoth.ms,
        bytesPerObject: (withObjects.bytes - withNone.bytes) / MANY.objects,
        bytesPerKey: (withBoth.bytes - withObjects.bytes) / MANY.keys,
      };
    },
  };
}

function storeOf(server) {
  return { url: server.oss, pids: [server.pid], ...accessKeyOf(0), bucket: BUCKET };
}

function listSubject(name, store, query, { milliseconds }) {
  const { url, pids, bucket } = store;
  const request = ossRequest(store, { bucket, query });
  return {
    id: `list ${name}`,
    async check() {
      let body = '';
      const once = [request];
      await drive(url, { connections: 1, next: () => once.pop(), onBody: (piece) => (body += piece) });
      const entries = body.match(/<Contents>|<CommonPrefixes>/g)?.length;
      if (entries !== 1000) throw new Error(`A page of ${entries} entries.`);
    },
    measure: () => loadSample(pids, () => drive(url, { connections: 1, next: inTurn([request]), milliseconds })),
  };
}
