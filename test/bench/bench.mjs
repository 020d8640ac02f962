// npm run bench: figures of the built product on this machine. Compare ratios inside one run, never runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sendKms, sendOss, signedKmsUrl, spawnOsseal } from '@osseal/testkit';
import { getObject, putObject, timed } from './object-load.mjs';
import { cpuSeconds, forgetPeak, residentMiB } from './process-figures.mjs';
import { load } from './request-load.mjs';
import { printTable } from './table.mjs';

const ROUNDS = 3;
const KIB = 1024;
const MIB = 1024 * KIB;
const METHODS = { None: {}, AES256: { 'x-oss-server-side-encryption': 'AES256' }, KMS: null };
const SIZES = [
  { name: '4 KiB', size: 4 * KIB, times: 400, inFlight: 8 },
  { name: '1 MiB', size: MIB, times: 32, inFlight: 4 },
  { name: '64 MiB', size: 64 * MIB, times: 3, inFlight: 1 },
];
const BUCKET = 'bench';

/** Another order each round: what comes first pays for a cold cache. */
const rotated = (items, by) => [...items.slice(by % items.length), ...items.slice(0, by % items.length)];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const fixed = (value, digits = 0) => (Number.isFinite(value) ? value.toFixed(digits) : 'n/a');

await benchStart();
await withServer(benchCalls);
await withServer(benchObjects);
await withServer(benchMemory);

async function withServer(bench) {
  const server = await spawnOsseal({ flags: ['--log-level', 'error'] });
  try {
    const created = await sendKms(server, { action: 'CreateKey' });
    const keyId = JSON.parse(created.text).KeyMetadata.KeyId;
    METHODS.KMS = { 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-encryption-key-id': keyId };
    await sendOss(server, { method: 'PUT', bucket: BUCKET });
    await bench(server, keyId);
  } finally {
    await server.dispose();
  }
}

async function benchStart() {
  const starts = [];
  const idle = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = performance.now();
    const server = await spawnOsseal();
    starts.push(performance.now() - begin);
    idle.push(residentMiB(server.pid).now);
    await server.dispose();
  }
  console.log('\nStart, both services in one process (median of 3)');
  printTable([{ 'Ready after, ms': fixed(median(starts)), 'RSS at rest, MiB': fixed(median(idle)) }]);
}

/** Prepared targets: signing is the client's cost and is not measured. */
function prepared(server, action, parameters) {
  const targets = Array.from({ length: 30_000 }, () => signedKmsUrl(server, { action, parameters }));
  return () => targets.pop() ?? signedKmsUrl(server, { action, parameters });
}

async function benchCalls(server, keyId) {
  const data = JSON.parse((await sendKms(server, { action: 'GenerateDataKey', parameters: { KeyId: keyId } })).text);
  const script = fileURLToPath(new URL('bare-server.mjs', import.meta.url));
  const bare = spawn(process.execPath, [script, server.accessKeySecret]);
  process.once('exit', () => bare.kill());
  const [line] = await once(bare.stdout, 'data');
  const bareUrl = String(line).trim();
  const generate = prepared(server, 'GenerateDataKey', { KeyId: keyId });
  const variants = [
    { name: 'bare node:http, fixed answer', url: bareUrl, pid: bare.pid, next: () => '/fixed' },
    { name: 'bare node:http, verify and wrap', url: bareUrl, pid: bare.pid, next: generate },
    { name: 'GenerateDataKey', url: server.kms, pid: server.pid, next: generate },
    {
      name: 'Decrypt',
      url: server.kms,
      pid: server.pid,
      next: prepared(server, 'Decrypt', { CiphertextBlob: data.CiphertextBlob }),
    },
  ].map((variant) => ({ ...variant, rates: [], cpu: [] }));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const variant of variants) {
      const before = cpuSeconds(variant.pid);
      const options = { sockets: 16, milliseconds: round === 0 ? 700 : 1500, mustContain: '"Plaintext"' };
      const { requests, seconds } = await load(variant.url, variant.next, options);
      if (round === 0) continue;
      variant.rates.push(requests / seconds);
      variant.cpu.push(((cpuSeconds(variant.pid) - before) / requests) * 1e6);
    }
  }
  bare.kill();
  const [fixedRate, workRate] = variants.map(({ rates }) => median(rates));
  console.log('\nKMS calls over HTTP, V1 signatures, 16 sockets, every answer checked (median of 3, interleaved)');
  printTable(
    variants.map(({ name, rates, cpu }) => ({
      call: name,
      'calls/s': fixed(median(rates)),
      'of fixed': fixed(median(rates) / fixedRate, 2),
      'of verify and wrap': fixed(median(rates) / workRate, 2),
      'server CPU, µs/call': fixed(median(cpu)),
    })),
  );
}

async function benchObjects(server) {
  const rates = new Map();
  const note = (label, value) => rates.set(label, [...(rates.get(label) ?? []), value]);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, size, times, inFlight } of SIZES) {
      for (const [method, headers] of rotated(Object.entries(METHODS), round)) {
        const key = (index) => `${method}/${size}/${index}`;
        const total = (size * times) / MIB;
        const put = await timed(times, inFlight, (index) => putObject(server, BUCKET, key(index), size, headers));
        const get = await timed(times, inFlight, (index) => getObject(server, BUCKET, key(index), size));
        if (round === 0) continue;
        note(`${name} ${method} put`, total / put);
        note(`${name} ${method} get`, total / get);
      }
    }
  }
  console.log('\nObjects, MB/s and in brackets the ratio to None (median of 3, interleaved, every byte compared)');
  const ways = ['put', 'get'].flatMap((way) => Object.keys(METHODS).map((method) => [way, method]));
  printTable(
    SIZES.map(({ name }) => {
      const cell = ([way, method]) => {
        const rate = median(rates.get(`${name} ${method} ${way}`));
        const ratio = rate / median(rates.get(`${name} None ${way}`));
        return [`${way.toUpperCase()} ${method}`, `${fixed(rate)} (${fixed(ratio, 2)})`];
      };
      return { size: name, ...Object.fromEntries(ways.map(cell)) };
    }),
  );
}

async function benchMemory(server) {
  const rows = [];
  for (const [way, run] of [
    ['PUT', () => putObject(server, BUCKET, 'large', KIB * MIB, METHODS.KMS)],
    ['GET', () => getObject(server, BUCKET, 'large', KIB * MIB)],
  ]) {
    forgetPeak(server.pid);
    const seconds = await timed(1, 1, run);
    rows.push({
      '1 GiB, SSE-KMS': way,
      'MB/s': fixed(KIB / seconds),
      'peak RSS, MiB': fixed(residentMiB(server.pid).peak),
    });
  }
  console.log('\nMemory of the server');
  printTable(rows);
}
