import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { spawnOsseal } from '@osseal/testkit';
import { kmsClient } from '../sdk/clients.ts';
import { compareAll, list } from './listings.ts';
import * as objects from './operations.ts';
import { ServerSide } from './server-side.ts';
import { reencrypt, restart, setRule, setVersioning } from './settings.ts';
import { World } from './world.ts';

const OPERATIONS = Number(process.env.TEST_MODEL_OPERATIONS ?? 5000);
const SEED = process.env.TEST_MODEL_SEED ?? 'one';
const BETWEEN_COMPARISONS = 500;

/** Disables or enables the first CMK. */
const toggleKey: objects.Operation = async (world) => {
  const [keyId = ''] = world.cmks;
  const client = kmsClient(world.server.process, {});
  if (world.disabled.delete(keyId)) await client.enableKey(new kms.EnableKeyRequest({ keyId }));
  else {
    world.disabled.add(keyId);
    await client.disableKey(new kms.DisableKeyRequest({ keyId }));
  }
};

/** How often each is done, in parts of all. */
const WEIGHTS: readonly (readonly [weight: number, name: string, operation: objects.Operation])[] = [
  [220, 'put', objects.put],
  [90, 'append', objects.append],
  [200, 'get', objects.get],
  [70, 'head', objects.head],
  [110, 'copy', objects.copy],
  [90, 'delete', objects.remove],
  [25, 'tag', objects.setTags],
  [35, 'initiate', objects.initiate],
  [70, 'upload part', objects.uploadPart],
  [35, 'complete', objects.complete],
  [8, 'abort', objects.abort],
  [60, 'list', list],
  [40, 'encryption rule', setRule],
  [8, 'versioning', setVersioning],
  [12, 'key state', toggleKey],
  [10, 'reencrypt', reencrypt],
  [2, 'restart', restart],
];

function choose(world: World): readonly [string, objects.Operation] {
  let at = world.dice.below(WEIGHTS.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, name, operation] of WEIGHTS) {
    if (at < weight) return [name, operation];
    at -= weight;
  }
  throw new RangeError('The weights do not add up.');
}

describe('the gateway against a model of plaintext', () => {
  it(`answers and keeps the same after ${OPERATIONS} operations, seed ${SEED}`, async () => {
    const process = await spawnOsseal();
    const server = new ServerSide(process);
    try {
      const client = kmsClient(process, {});
      const create = async () => (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
      const world = new World(
        server,
        SEED,
        ['never-versioned', 'versioned', 'sometimes'],
        [await create(), await create()],
      );
      for (const { name } of world.buckets) await world.expect('200', { method: 'PUT', bucket: name });
      const done = new Map<string, number>();
      for (let step = 1; step <= OPERATIONS; step++) {
        const [name, operation] = choose(world);
        try {
          await operation(world);
          if (step % BETWEEN_COMPARISONS === 0) for (const bucket of world.buckets) await compareAll(world, bucket);
        } catch (cause) {
          throw new Error(`Step ${step} of seed ${SEED}, ${name}, differs from the model.`, { cause });
        }
        done.set(name, (done.get(name) ?? 0) + 1);
      }
      for (const bucket of world.buckets) await compareAll(world, bucket);
      // A run that leaves an operation out would prove nothing of it.
      expect([...done.keys()].sort()).toEqual(WEIGHTS.map(([, name]) => name).sort());
    } finally {
      await server.process.dispose();
    }
  }, 600_000);
});
