import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KMS_ERRORS, RAM_ERRORS } from '@osseal/protocol/errors';
import { ACTIONS } from '../src/actions/index.ts';
import { provoke } from './whole/error-cases.ts';
import { SAMPLE_CALLS } from './whole/sample-calls.ts';
import { SampleWorld } from './whole/sample-world.ts';
import { SPECIFIC_CASES } from './whole/specific-error-cases.ts';

/** Quotas are met only where they are switched on. */
const QUOTA_CODE = 'Rejected.LimitExceeded';

describe.each(
  [...ACTIONS.values()].filter(({ errors }) => errors.length > 0).map(({ name, errors }) => ({ name, errors })),
)('$name', ({ name: action, errors }) => {
  // A world for each action, so that moved clocks and spoilt keys concern nobody else.
  let world: SampleWorld;
  let strict: SampleWorld;
  beforeAll(async () => {
    world = await SampleWorld.start();
    strict = await SampleWorld.start({ settings: { kmsEnforceQuotas: true } });
  });
  afterAll(() => Promise.all([world.close(), strict.close()]));

  it.each(errors)('answers %s', async (code) => {
    const asked = code === QUOTA_CODE ? strict : world;
    const { status, body } = await asked.send(action, await provoke(action, code, asked));
    expect({ status, code: body?.Code }).toEqual({ status: { ...KMS_ERRORS, ...RAM_ERRORS }[code].status, code });
  });
});

describe('the tables of this test', () => {
  it('speak of actions that exist, and of errors that those declare', () => {
    const stale = Object.keys(SAMPLE_CALLS).filter((action) => !ACTIONS.has(action));
    for (const [action, cases] of Object.entries(SPECIFIC_CASES)) {
      const declared: readonly string[] = ACTIONS.get(action)?.errors ?? [];
      if (!ACTIONS.has(action)) stale.push(action);
      else
        stale.push(
          ...Object.keys(cases)
            .filter((code) => !declared.includes(code))
            .map((code) => `${action} ${code}`),
        );
    }
    expect(stale).toEqual([]);
  });

  it('say what to do about an action or an error that has no case', async () => {
    const world = await SampleWorld.start();
    try {
      await expect(provoke('NoSuchAction', 'InvalidParameter', world)).rejects.toThrow(
        'NoSuchAction has no call in test/whole/sample-calls.ts: write one.',
      );
      await expect(provoke('DescribeKey', 'AliasAlreadyExists', world)).rejects.toThrow(
        'DescribeKey declares AliasAlreadyExists, and nothing provokes it: write a case in test/whole/.',
      );
    } finally {
      await world.close();
    }
  });
});
