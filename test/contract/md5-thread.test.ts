import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Md5Lane } from '../../services/gateway/src/objects/md5-lane.ts';

const SCRIPT = new URL('../../packages/osseal/dist/program/md5-worker.js', import.meta.url);
const SLICE = 65_536;

let worker: Worker;
let lane: Md5Lane;

beforeAll(async () => {
  worker = new Worker(SCRIPT);
  lane = new Md5Lane(worker);
  await once(worker, 'message');
});

afterAll(async () => {
  await worker.terminate();
});

/** Digests as an upload does, waiting where it is told to; gives up after `most` bytes. */
async function digest(body: Buffer, most = Number.POSITIVE_INFINITY): Promise<string | undefined> {
  const md5 = lane.take();
  if (md5 === undefined) throw new Error('the lane is not free');
  for (let from = 0; from < body.length; from += SLICE) {
    if (from >= most) {
      md5.abandon();
      return undefined;
    }
    await md5.update(body.subarray(from, from + SLICE));
  }
  return (await md5.digest()).toString('hex');
}

describe('the MD5 thread, as the program has it', () => {
  it('gives the MD5 of body after body, some of which break off', async () => {
    for (const size of [0, 1, 1_048_576, 20_000_000, 9_999_999]) {
      const body = randomBytes(size);
      await digest(body, 7_000_000);
      const kept = Buffer.from(body);
      expect(await digest(body)).toBe(createHash('md5').update(kept).digest('hex'));
      expect(body.equals(kept)).toBe(true);
    }
  });
});
