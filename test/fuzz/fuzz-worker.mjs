/** Fuzzes one target in a thread of its own, so that an input that never ends can be seen and named from outside. */
import { createHash } from 'node:crypto';
import { register } from 'node:module';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { Features } from './features.mjs';
import { mutate } from './mutate.mjs';
import { seeded } from './seeded.mjs';

const { target: name, seed, seconds, executions, corpus, shared } = workerData;

// Before the target loads what it tests.
register('./instrument-hooks.mjs', import.meta.url);
const { openTarget } = await import(`./targets/${name}.mjs`);

/** An input that takes longer, three times in a row, is a finding. */
const SLOW_MS = 250;
const MOST_FINDINGS = 5;
const random = seeded(seed);
const target = await openTarget();
const mostBytes = target.mostBytes ?? 1024;
const progress = new Int32Array(shared, 0, 2);
const place = new Uint8Array(shared, 8);

/** What was wrong with the run of an input; undefined: nothing. */
function execute(bytes) {
  place.set(bytes);
  progress[1] = bytes.length;
  Atomics.add(progress, 0, 1);
  try {
    target.run(bytes);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`;
  }
}

function isSlow(bytes) {
  for (let repeats = 0; repeats < 3; repeats += 1) {
    const startedMs = performance.now();
    execute(bytes);
    if (performance.now() - startedMs < SLOW_MS) return false;
  }
  return true;
}

const features = new Features();
const inputs = [];
const findings = new Map();
let done = 0;
let slowestMs = 0;

function attempt(bytes, isGiven) {
  const startedMs = performance.now();
  const complaint = execute(bytes);
  const ms = performance.now() - startedMs;
  done += 1;
  if (features.take() > 0 || isGiven) inputs.push(bytes);
  if (complaint !== undefined) report(bytes, complaint);
  else if (ms > SLOW_MS && isSlow(bytes)) report(bytes, `took ${Math.round(ms)} ms`);
  else slowestMs = Math.max(slowestMs, ms);
}

function report(bytes, complaint) {
  // One finding for each place in the code.
  const where = complaint.split('\n').slice(0, 3).join('\n').replaceAll(/\d+/g, '0');
  const known = findings.get(where);
  if (known === undefined || bytes.length < known.bytes.length) findings.set(where, { bytes, complaint });
}

features.reset();
const given = [...target.seeds, ...corpus.map((text) => Buffer.from(text, 'base64')), Buffer.alloc(0)];
for (const bytes of given) attempt(bytes.subarray(0, mostBytes), true);
const startedMs = performance.now();
const isOver = () =>
  findings.size >= MOST_FINDINGS ||
  (executions === undefined ? performance.now() - startedMs >= seconds * 1000 : done >= executions);
while (!isOver()) {
  // Half of the time from the newest finds, where the unknown is nearest.
  const recent = Math.min(inputs.length, 32);
  const at = random.below(2) === 0 ? inputs.length - 1 - random.below(recent) : random.below(inputs.length);
  attempt(mutate(inputs[at], inputs, target.words, random, mostBytes), false);
}

parentPort?.postMessage({
  executions: done,
  seconds: (performance.now() - startedMs) / 1000,
  features: features.known,
  inputs: inputs.length,
  slowestMs,
  corpus: smallestCover(inputs),
  findings: [...findings.values()].map(({ bytes, complaint }) => ({
    id: createHash('sha256').update(bytes).digest('hex').slice(0, 12),
    input: bytes.toString('base64'),
    complaint,
  })),
});

/** Of all inputs those that are needed to run everything that any of them runs, the short ones first. */
function smallestCover(all) {
  const cover = new Features();
  const known = new Set(target.seeds.map((bytes) => bytes.toString('base64')));
  features.reset();
  for (const bytes of target.seeds) {
    execute(bytes);
    cover.take();
  }
  const kept = [];
  for (const bytes of [...all].sort((a, b) => a.length - b.length)) {
    execute(bytes);
    if (cover.take() > 0 && !known.has(bytes.toString('base64'))) kept.push(bytes.toString('base64'));
  }
  return kept;
}
