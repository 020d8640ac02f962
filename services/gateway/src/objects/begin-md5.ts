import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inlineMd5, type Md5 } from './md5.ts';
import { Md5Lane } from './md5-lane.ts';

/**
 * From this size on a thread of its own is worth its copying: it halves what a body costs the main thread, and with a core
 * to spare the upload is 1.6 times as fast.
 */
const LARGE_BODY = 8 * 1024 * 1024;

/** With fewer cores the client or KMS has the other one, and the upload was measured to be anything from 0.7 to 1.6 times as fast. */
const LEAST_CORES = 4;

/** As built. Run from the sources there is none, and everything is digested inline. */
const SCRIPT = new URL('./md5-worker.js', import.meta.url);

let lane: Md5Lane | null | undefined;

/**
 * Begins an MD5: in the one MD5 thread for a large body when that is free and there are cores enough, else inline.
 * The thread is started by the first large body, which does not wait for it.
 * @param expectedSize bytes of the body; undefined when that is not known
 */
export function beginMd5(expectedSize: number | undefined): Md5 {
  if (expectedSize === undefined || expectedSize < LARGE_BODY) return inlineMd5();
  if (lane === undefined) lane = openLane();
  return lane?.take() ?? inlineMd5();
}

/** Null: this machine is better off without. */
function openLane(): Md5Lane | null {
  if (availableParallelism() < LEAST_CORES || !existsSync(fileURLToPath(SCRIPT))) return null;
  const worker = new Worker(SCRIPT, { resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 } });
  worker.unref();
  return new Md5Lane(worker);
}
