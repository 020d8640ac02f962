import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccessKey, OssealProcess } from '@osseal/testkit';
import { ACTIONS } from '../../services/kms/src/actions/index.ts';
import { type LivedThrough, liveThrough, type PastCaller } from '../lived-through.ts';
import { SAMPLED, sampleOf } from './action-samples.ts';
import type { ShapeOfFields } from './answer-shape.ts';
import { ANSWERS } from './answer-shapes.ts';
import { rejection } from './clients.ts';
import { SampleAccount } from './sample-account.ts';
import { WIRE_CALLERS } from './wire-callers.ts';

const newcomers: readonly AccessKey[] = WIRE_CALLERS.map((_caller, index) => ({
  accessKeyId: `newcomer-${index}`,
  accessKeySecret: `a secret of newcomer ${index}`,
}));
const seed = {
  accounts: [
    { uid: '1000000000000001', accessKeys: [{ id: 'root-key', secret: 'root-secret' }] },
    ...newcomers.map(({ accessKeyId, accessKeySecret }, index) => ({
      uid: `200000000000000${index}`,
      kms: { activated: false },
      accessKeys: [{ id: accessKeyId, secret: accessKeySecret }],
    })),
  ],
};

let aged: LivedThrough<readonly string[]>;
let server: OssealProcess;
let account: SampleAccount;

beforeAll(async () => {
  // CreateKeyVersion wants key pairs that are a week old.
  const makePairs = (call: PastCaller) => Promise.all(WIRE_CALLERS.map(() => makePair(call)));
  aged = await liveThrough(8, makePairs, seed);
  server = await aged.start();
  account = new SampleAccount(server, aged.left, newcomers);
});

afterAll(() => aged?.dispose());

async function makePair(call: PastCaller): Promise<string> {
  const { KeyMetadata } = await call('CreateKey', { KeySpec: 'EC_P256' });
  return (KeyMetadata as { KeyId: string }).KeyId;
}

/** What the action answers to its sample. @throws Error that says what to do for an action that is not in the table */
function answerOf(action: string): ShapeOfFields | { readonly refusal: string } {
  const answer = Object.hasOwn(ANSWERS, action) ? ANSWERS[action] : undefined;
  if (answer === undefined) throw new Error(`${action} has no answer: write it down in test/sdk/answer-shapes.ts.`);
  return answer;
}

const isRefused = (answer: object): answer is { readonly refusal: string } => 'refusal' in answer;

describe.each([...ACTIONS.keys()])('%s', (action) => {
  it.each(WIRE_CALLERS.filter((caller) => caller.has(action)))('by $name', async (caller) => {
    const answer = answerOf(action);
    const { parameters, accessKey = server } = await sampleOf(action, account);
    const called = caller.call(server, action, parameters, accessKey);
    if (isRefused(answer)) {
      expect((await rejection(called)).code).toMatch(new RegExp(`^${answer.refusal}(Error)?$`));
      return;
    }
    const shape = await called;
    const expected = caller.expected({ ...answer, RequestId: 'text' });
    if (caller.name !== 'kms20160120') expect(shape).toEqual(expected);
    // Its models are older than some fields, which it drops.
    else expect({ expected }).toMatchObject({ expected: shape });
    expect(shape).toHaveProperty('RequestId', 'text');
  });
});

describe('the samples', () => {
  it('are of actions that exist', () => {
    expect([...SAMPLED].sort()).toEqual([...ACTIONS.keys()].sort());
    expect(Object.keys(ANSWERS).sort()).toEqual([...ACTIONS.keys()].sort());
  });

  it('are missed where there is none', () => {
    expect(() => sampleOf('MakeCoffee', account)).toThrow('MakeCoffee has no sample: write one in');
    expect(() => answerOf('toString')).toThrow('toString has no answer: write it down in');
  });
});
