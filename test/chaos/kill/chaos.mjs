/**
 * Kills servers while clients change what they hold, starts them again, and compares.
 *
 *   npm run chaos -- [--kills N] [--seed N] [--stacks N] [--step NAME]
 *
 * Every third stack runs KMS and gateway as two processes. Ends with figures, and with 1 when a promise was broken.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { seeded } from '../../fuzz/seeded.mjs';
import { Unanswered, Violation } from './cell.mjs';
import { lookForLeftOvers } from './left-overs.mjs';
import { Plan } from './plan.mjs';
import { OneProcess, TwoProcesses } from './stacks.mjs';
import { World } from './world.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    stacks: { type: 'string', default: '3' },
    step: { type: 'string' },
  },
});
/** So many kills after one another, then a stop in order and a look into the folder. */
const KILLS_BETWEEN_LOOKS = 20;

const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed);
const random = seeded(seed);
const kills = Number(values.kills);
const plan = new Plan(random, values.step);
const figures = {
  kills: 0,
  byForm: {},
  whileStarting: 0,
  atSteps: new Map(),
  atRandom: 0,
  powerCuts: 0,
  acknowledged: 0,
  unanswered: 0,
  billed: 0,
  looks: 0,
  blobs: 0,
};
const startedMs = Date.now();
process.stdout.write(`seed ${seed}\n`);

const failures = [];
await Promise.all(
  Array.from({ length: Number(values.stacks) }, (_, i) => live(i % 3 === 2 ? new TwoProcesses() : new OneProcess())),
);
print();
process.exitCode = failures.length === 0 ? 0 : 1;

/** One stack from its first start to the end of the run. */
async function live(stack) {
  const world = new World(random);
  const history = [];
  try {
    await stack.start();
    world.wire.server = stack.server;
    await world.prepare();
    await stack.kill();
    let sinceLook = 0;
    while (figures.kills < kills && failures.length === 0) {
      figures.kills += 1;
      const fault = plan.next(stack.victims);
      history.push(
        `${fault.victim} ${fault.step ?? 'at random'} ${fault.hit ?? ''} ${fault.when}${fault.isPowerCut ? ', power cut' : ''}`,
      );
      await once(stack, world, fault);
      sinceLook += 1;
      if (sinceLook < KILLS_BETWEEN_LOOKS) continue;
      sinceLook = 0;
      await look(stack, world);
    }
    await look(stack, world, true);
  } catch (error) {
    failures.push({ stack: stack.form, error, history: history.slice(-3) });
  } finally {
    figures.acknowledged += world.wire.acknowledged;
    figures.unanswered += world.wire.unanswered;
    figures.billed += world.billedCalls;
    await stack.dispose();
  }
}

/** One start, one check of everything, some load and one kill. */
async function once(stack, world, fault) {
  figures.byForm[stack.form] = (figures.byForm[stack.form] ?? 0) + 1;
  if (!(await stack.start(fault))) {
    figures.whileStarting += 1;
    countStep(fault);
    return;
  }
  world.wire.server = stack.server;
  if (fault.when === 'start') {
    // What a start does in the background may still hit.
    const isAlive = await world.check().then(
      () => true,
      (error) => (error instanceof Unanswered ? stack.ended.then(() => false) : Promise.reject(error)),
    );
    if (!isAlive) {
      figures.whileStarting += 1;
      countStep(fault);
      return;
    }
  } else {
    await world.check();
    if (fault.step !== null) stack.arm();
  }
  let timer;
  const timeUp = new Promise((resolve) => {
    timer = setTimeout(resolve, fault.loadMs, 'time');
  });
  const stop = new AbortController();
  const load = world.run(stop.signal);
  // A broken promise is reported by the load itself.
  const ended = stack.ended.then(() => 'fault');
  const cause = await Promise.race([ended, timeUp, load.then(() => ended)]);
  clearTimeout(timer);
  await stack.kill();
  stop.abort();
  await load;
  if (cause === 'fault') countStep(fault);
  else figures.atRandom += 1;
}

function countStep({ step, isPowerCut }) {
  if (isPowerCut) figures.powerCuts += 1;
  figures.atSteps.set(step, (figures.atSteps.get(step) ?? 0) + 1);
}

/** Starts once more, checks, stops in order and looks at what is left in the folder. */
async function look(stack, world, isLast = false) {
  await stack.start();
  world.wire.server = stack.server;
  await world.check();
  if (isLast) await world.finish();
  const code = await stack.stop();
  if (code !== 0) throw new Violation(`the server ended with ${code} after SIGTERM`);
  figures.blobs += await lookForLeftOvers(stack.dataDirs.gateway);
  figures.looks += 1;
}

function print() {
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(0);
  for (const { stack, error, history } of failures) {
    const what = error instanceof Violation || error instanceof Unanswered ? error.message : error.stack;
    process.stdout.write(`\nBROKEN (${stack}) after ${history.join(', then ')}:\n${what}\n`);
  }
  const steps = [...figures.atSteps].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [step, count] of steps) process.stdout.write(`${String(count).padStart(6)}  ${step}\n`);
  const forms = Object.entries(figures.byForm).map(([form, count]) => `${count} in ${form}`);
  process.stdout.write(
    [
      `kills: ${figures.kills} in ${seconds} s (${forms.join(', ')})`,
      `  at ${steps.length} named steps: ${figures.kills - figures.atRandom}, of them while starting: ${figures.whileStarting}; at random moments: ${figures.atRandom}; with a power cut: ${figures.powerCuts}`,
      `operations acknowledged: ${figures.acknowledged}; without an answer: ${figures.unanswered}`,
      `billed calls compared: ${figures.billed}`,
      `looks into a stopped folder: ${figures.looks}; blobs in them: ${figures.blobs}`,
      `promises broken: ${failures.length}`,
      '',
    ].join('\n'),
  );
}
