import { describe, expect, it } from '@jest/globals';
import { TestClock } from '@osseal/service-kit';
import { ACTIONS } from '../../src/actions/index.ts';
import { CallRates, isRated } from '../../src/quotas/call-rates.ts';
import { call, startKms } from '../kms-harness.ts';

const SCOPE = { account: '1000000000000001', region: 'cn-hangzhou' };
const THROTTLED = { code: 'Rejected.Throttling', status: 429, message: 'QPS Limit Exceeded' };

describe('CallRates', () => {
  const ratesAt = (ms: number) => {
    const clock = new TestClock(ms);
    const rates = new CallRates(clock);
    const take = (action: string, calls = 1, scope = SCOPE) => {
      for (let n = 0; n < calls; n += 1) rates.take(action, scope);
    };
    return { clock, take };
  };

  it.each([
    ['DescribeKey', 50],
    ['ListResourceTags', 300],
    ['CreateKey', 10],
    ['CreateAlias', 30],
    ['Encrypt', 1000],
    ['ReEncrypt', 750],
    ['AsymmetricSign', 200],
    ['CreateSecret', 10],
    ['GetSecretValue', 450],
    ['ListSecrets', 40],
    ['OpenKmsService', 1],
  ])('lets %s be called %d times a second', (action, calls) => {
    const { clock, take } = ratesAt(1_000_000);
    take(action, calls);
    expect(() => take(action)).toThrow(expect.objectContaining(THROTTLED));
    clock.advance(999);
    expect(() => take(action)).toThrow(expect.objectContaining(THROTTLED));
    clock.advance(1);
    expect(() => take(action, calls)).not.toThrow();
  });

  it('lets RotateSecret be called 50 times an hour', () => {
    const { clock, take } = ratesAt(3_600_000);
    take('RotateSecret', 50);
    clock.advance(3_599_999);
    expect(() => take('RotateSecret')).toThrow(expect.objectContaining(THROTTLED));
    clock.advance(1);
    expect(() => take('RotateSecret')).not.toThrow();
  });

  it('counts the actions of a group together, and accounts and regions apart', () => {
    const { take } = ratesAt(0);
    take('EnableKey', 15);
    take('TagResource', 15);
    expect(() => take('DisableKey')).toThrow(expect.objectContaining(THROTTLED));
    expect(() => take('DescribeKey')).not.toThrow();
    expect(() => take('DisableKey', 1, { ...SCOPE, region: 'cn-beijing' })).not.toThrow();
    expect(() => take('DisableKey', 1, { ...SCOPE, account: '2' })).not.toThrow();
  });

  it.each([...ACTIONS.keys()])('knows an allowance for %s', (action) => {
    expect(isRated(action)).toBe(true);
  });
});

describe('the setting kmsEnforceQps', () => {
  const twice = async (settings: object) => {
    const harness = await startKms({ settings });
    const codes: string[] = [];
    const ask = async () => {
      const { status, body } = await call(harness, 'DescribeAccountKmsStatus');
      codes.push(`${status} ${body?.Code ?? ''}`);
    };
    try {
      await ask();
      await ask();
      harness.clock.advance(1000);
      await ask();
    } finally {
      await harness.close();
    }
    return codes;
  };

  it('throttles when it is on', async () => {
    expect(await twice({ kmsEnforceQps: true })).toEqual(['200 ', '429 Rejected.Throttling', '200 ']);
  });

  it('is off otherwise', async () => {
    expect(await twice({})).toEqual(['200 ', '200 ', '200 ']);
  });
});

describe('the setting kmsEnforceQuotas', () => {
  it.each([
    [true, '400 Rejected.LimitExceeded'],
    [false, '200 undefined'],
  ])('%s: the 21st tag answers %s', async (kmsEnforceQuotas, expected) => {
    const harness = await startKms({ settings: { kmsEnforceQuotas } });
    try {
      const tag = (from: number, count: number) =>
        call(harness, 'TagResource', {
          KeyId: 'key-hzz0000000000000001',
          Tags: JSON.stringify(Array.from({ length: count }, (_, n) => ({ TagKey: `t${from + n}`, TagValue: '' }))),
        });
      expect((await tag(0, 20)).status).toBe(200);
      const { status, body } = await tag(20, 1);
      expect(`${status} ${body?.Code}`).toBe(expected);
    } finally {
      await harness.close();
    }
  });
});
