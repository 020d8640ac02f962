/**
 * Coverage-guided fuzzing of everything that reads what strangers send.
 *
 *   npm run fuzz -- [--seconds N] [--executions N] [--target NAME]... [--seed N] [--save]
 *
 * Ends with a table, and with 1 when something was found. --save keeps in corpora/ what led to new places in the code.
 */
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Without progress for so long an input counts as one that never ends. */
const HANG_MS = 10_000;
const MOST_BYTES = 256 * 1024;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    executions: { type: 'string' },
    target: { type: 'string', multiple: true },
    seed: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
});
const all = readdirSync(`${HERE}targets`).flatMap((file) => (file.endsWith('.mjs') ? [file.slice(0, -4)] : []));
const targets = values.target ?? all;
const unknown = targets.filter((target) => !all.includes(target));
if (unknown.length > 0) {
  process.stderr.write(`No such target: ${unknown.join(', ')}. There are ${all.join(', ')}.\n`);
  process.exit(2);
}
const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed);
const seconds = Number(values.seconds) / targets.length;
const executions = values.executions === undefined ? undefined : Number(values.executions);
process.stdout.write(`seed ${seed}\n`);

const rows = [];
let found = 0;
for (const target of targets) {
  const result = await fuzz(target);
  found += result.findings.length;
  for (const { id, input, complaint } of result.findings) {
    process.stdout.write(`\nFOUND in ${target}, ${id}: ${complaint}\ninput (base64): ${input}\n`);
  }
  if (values.save && result.findings.length === 0) saveCorpus(target, result.corpus);
  const { executions: done, seconds: took = 0, features = 0, inputs = 0, slowestMs = 0 } = result;
  rows.push({
    target,
    executions: done,
    'per second': Math.round(done / Math.max(took, 0.001)),
    'places reached': features,
    'inputs kept': inputs,
    'slowest ms': Math.round(slowestMs * 10) / 10,
    findings: result.findings.length,
  });
}
print(rows);
process.exitCode = found === 0 ? 0 : 1;

function corpusFile(target) {
  return `${HERE}corpora/${target}.json`;
}

function corpusOf(target) {
  return existsSync(corpusFile(target)) ? JSON.parse(readFileSync(corpusFile(target), 'utf8')) : [];
}

function saveCorpus(target, corpus) {
  writeFileSync(corpusFile(target), `${JSON.stringify([...corpus].sort(), null, 2)}\n`);
}

/** Runs a target in a worker and watches that it gets on. */
function fuzz(target) {
  const shared = new SharedArrayBuffer(8 + MOST_BYTES);
  const progress = new Int32Array(shared, 0, 2);
  const corpus = corpusOf(target);
  const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), {
    workerData: { target, seed, seconds, executions, corpus, shared },
  });
  return new Promise((resolve, reject) => {
    let before = -1;
    const watch = setInterval(() => {
      const now = Atomics.load(progress, 0);
      if (now === before && now > 0) {
        const input = Buffer.from(new Uint8Array(shared, 8, progress[1])).toString('base64');
        const finding = { id: 'hang', input, complaint: `did not end in ${HANG_MS} ms` };
        finish(resolve, { executions: now, findings: [finding] });
        void worker.terminate();
      }
      before = now;
    }, HANG_MS);
    const finish = (settle, value) => {
      clearInterval(watch);
      settle(value);
    };
    worker.on('message', (result) => finish(resolve, result));
    worker.on('error', (error) => finish(reject, error));
    worker.on('exit', (code) => finish(reject, new Error(`The fuzzer of ${target} ended with ${code}.`)));
  });
}

function print(table) {
  const names = Object.keys(table[0] ?? {});
  const widths = names.map((name) => Math.max(name.length, ...table.map((row) => String(row[name]).length)));
  const line = (cells) =>
    `${cells.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i] ?? 0) : String(cell).padStart(widths[i] ?? 0))).join('  ')}\n`;
  process.stdout.write(`\n${line(names)}${table.map((row) => line(names.map((name) => row[name]))).join('')}`);
}
