import type { SampleCall } from './sample-calls.ts';
import type { SampleRequest, SampleWorld } from './sample-world.ts';

/** Makes of an action's sample call one that ends in an error. */
export type ErrorCase = (sample: SampleCall, world: SampleWorld) => SampleRequest | Promise<SampleRequest>;

/** The sample with other parameters; undefined leaves one out. */
export function changed(sample: SampleCall, changes: Readonly<Record<string, string | undefined>>): SampleRequest {
  const all: Readonly<Record<string, string | undefined>> = { ...sample.parameters, ...changes };
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) parameters[name] = value;
  return { ...sample, parameters };
}

/** The sample after something happened to its key. */
export function whenKey(change: Parameters<SampleWorld['force']>[1]): ErrorCase {
  return async (sample, world) => {
    if (sample.keyId === undefined) throw new Error('The sample call names no key whose state could be changed.');
    await world.force(sample.keyId, change);
    return sample;
  };
}
