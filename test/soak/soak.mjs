/**
 * Mixed traffic at saturation against a server of its own, beside clients that want to keep it from serving others.
 *
 *   npm run soak -- [--seconds N] [--clients N] [--seed N]
 *
 * Ends with figures, and with 1 when a request failed or memory or open files grew.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { repositoryRoot, sendKms, sendOss, spawnOsseal } from '@osseal/testkit';
import { seeded } from '../fuzz/seeded.mjs';
import { BadClients } from './bad-clients.mjs';
import { Collector } from './collector.mjs';
import { Latencies, median, slopeOf } from './figures.mjs';
import { BUCKET, Client } from './traffic.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '1800' },
    clients: { type: 'string', default: '12' },
    seed: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed);
const BAD = { idle: 1000, slow: 60, halfOpen: 40, notReading: 20, large: 'large' };
const LARGE_BYTES = 16 * 1024 * 1024;
/** The part of the run in which caches fill and the heap finds its size. */
const WARM_UP = 0.4;
const SAMPLES = 60;
/** What the memory may grow by from the end of the warm-up to the end of the run, as its straight line has it. */
const MOST_GROWTH = 0.1;
const LEAST_GROWTH_MIB = 32;
const MOST_P99_MS = 2000;

process.stdout.write(`seed ${seed}\n`);
const random = seeded(seed);
const collector = new Collector();
const server = await spawnOsseal({ env: collector.env });
const problems = [];
try {
  await prepare();
  await soak();
  await checkFolder();
} finally {
  await server.dispose();
  collector.close();
}
for (const problem of problems) process.stdout.write(`FAILED: ${problem}\n`);
process.stdout.write(`problems: ${problems.length}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function prepare() {
  await sendOss(server, { method: 'PUT', bucket: BUCKET });
  const body = Buffer.alloc(LARGE_BYTES, 'large ');
  await sendOss(server, { method: 'PUT', bucket: BUCKET, key: BAD.large, body });
}

async function soak() {
  const created = await sendKms(server, { action: 'CreateKey', carrier: 'form', parameters: {} });
  const keyId = JSON.parse(created.text).KeyMetadata.KeyId;
  const [alone, beside] = [new Latencies(), new Latencies()];
  const stop = new AbortController();
  const phases = [
    { latencies: alone, endsAtMs: (seconds * 1000) / 4 },
    { latencies: beside, endsAtMs: seconds * 1000 },
  ];
  const startedMs = performance.now();
  let phase = phases[0];
  const current = { add: (kind, ms) => phase.latencies.add(kind, ms) };
  const clients = Array.from({ length: Number(values.clients) }, (_, i) =>
    new Client({ server, keyId, random, latencies: current, name: `client-${i}` }).run(stop.signal),
  );
  const traffic = Promise.all(clients).catch((error) => {
    problems.push(error.message);
    stop.abort();
  });

  const bad = new BadClients(server);
  const samples = [];
  const everyMs = (seconds * 1000) / SAMPLES;
  while (!stop.signal.aborted) {
    await setTimeout(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
    await collector.collect(server.pid);
    const atMs = performance.now() - startedMs;
    samples.push({ atMs, ...memoryOf(server.pid), files: readdirSync(`/proc/${server.pid}/fd`).length });
    if (phase === phases[0] && atMs >= phase.endsAtMs) {
      await bad.open(BAD);
      phase = phases[1];
    }
    if (atMs >= seconds * 1000) stop.abort();
  }
  const badAtEnd = bad.count;
  bad.close();
  await traffic;
  report({ alone, beside, samples, bad, badAtEnd });
}

function report({ alone, beside, samples, bad, badAtEnd }) {
  const settled = samples.slice(Math.floor(samples.length * WARM_UP));
  const hours = (sample) => sample.atMs / 3_600_000;
  const measuredHours = hours(settled.at(-1)) - hours(settled[0]);
  const slopeOfEach = (name) => slopeOf(settled.map((sample) => [hours(sample), sample[name]]));
  const [own, rss, files] = ['own', 'rss', 'files'].map(slopeOfEach);
  const middle = (name) => median(settled.map((sample) => sample[name]));
  const grown = own * measuredHours;
  const filesGrown = files * measuredHours;
  const count = alone.count() + beside.count();

  const line = (kind) =>
    `  ${(kind ?? 'all').padEnd(16)} ${String(beside.count(kind)).padStart(8)} ${beside.quantile(0.5, kind).toFixed(1).padStart(9)} ${beside.quantile(0.99, kind).toFixed(1).padStart(9)}`;
  process.stdout.write(
    [
      `${'  beside others'.padEnd(18)} requests   p50 (ms)  p99 (ms)`,
      ...beside.kinds.map(line),
      line(undefined),
      `requests: ${count} in ${seconds} s, ${(count / seconds).toFixed(0)} a second; failed: ${problems.length}`,
      `p50 and p99 alone: ${alone.quantile(0.5).toFixed(1)} and ${alone.quantile(0.99).toFixed(1)} ms; beside ${badAtEnd} idle, slow, half-open and not reading connections: ${beside.quantile(0.5).toFixed(1)} and ${beside.quantile(0.99).toFixed(1)} ms`,
      `bad connections ended by the server: ${bad.ended}`,
      `RSS: ${middle('rss').toFixed(0)} MiB, slope ${rss.toFixed(1)} MiB an hour with the files that lmdb maps`,
      `memory of its own, garbage collected: ${middle('own').toFixed(0)} MiB, slope ${own.toFixed(1)} MiB an hour (${grown.toFixed(1)} MiB in the measured part)`,
      `open files: slope ${files.toFixed(1)} an hour`,
      '',
    ].join('\n'),
  );
  if (grown > Math.max(LEAST_GROWTH_MIB, middle('own') * MOST_GROWTH))
    problems.push(`memory grew by ${grown.toFixed(0)} MiB`);
  if (filesGrown > 50) problems.push(`open files grew by ${filesGrown.toFixed(0)}`);
  const p99 = beside.quantile(0.99);
  if (p99 > MOST_P99_MS) problems.push(`p99 is ${p99.toFixed(0)} ms beside the others`);
  if (badAtEnd < BAD.idle) problems.push(`only ${badAtEnd} bad connections were there at the end`);
}

/** What was cut off or deleted is not there any more, and the rest is sound. */
async function checkFolder() {
  const code = await server.stop();
  if (code !== 0) problems.push(`the server ended with ${code} after SIGTERM`);
  const program = join(repositoryRoot, 'packages/osseal/bin/osseal.js');
  const check = spawnSync(process.execPath, [program, 'fsck', '--data-dir', server.dataDir], { encoding: 'utf8' });
  process.stdout.write(`osseal fsck: ${check.stdout}`);
  if (check.status !== 0) problems.push('osseal fsck found something');
}

/** In MiB. Files that lmdb maps count as resident, and grow with what is kept; its own memory is what must stay. */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { rss: mib('VmRSS'), own: mib('RssAnon') };
}
