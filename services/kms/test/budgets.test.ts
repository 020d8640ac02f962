import { describe, expect, it } from '@jest/globals';
import { seededRandom, silentLogger } from '@osseal/service-kit';
import type { UsageCounter } from '@osseal/storage';
import { type BudgetCall, type BudgetRule, budgetRuleSchema, windowOf } from '../src/usage/budget-rule.ts';
import { Budgets } from '../src/usage/budgets.ts';

const NOW = Date.parse('2026-11-27T12:34:56Z');
const HOUR = 3_600_000;
const call: BudgetCall = {
  region: 'cn-hangzhou',
  account: '1',
  principal: 'acs:ram::1:user/alice',
  action: 'Decrypt',
  keyId: 'key-1',
  keyClass: 'basic',
  cause: 'GetObject demo',
};
const rule = (given: object): BudgetRule => budgetRuleSchema.parse(given);

async function budgetsWith(given: object, bill: readonly UsageCounter[] = []) {
  const budgets = new Budgets({ random: seededRandom('budgets'), logger: silentLogger });
  const counters = ({ since }: { since?: string }) => bill.filter(({ hour }) => since === undefined || hour >= since);
  await budgets.add(rule(given), { counters }, NOW);
  return budgets;
}

/** How many of ten calls pass. */
function passing(budgets: Budgets, nowMs = NOW, more: Partial<BudgetCall> = {}): number {
  let passed = 0;
  for (let n = 0; n < 10; n += 1) {
    try {
      budgets.take({ ...call, ...more }, nowMs);
      passed += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'Forbidden.InDebtOverdue', status: 403 });
    }
  }
  return passed;
}

describe('a budget', () => {
  it.each([
    [{ calls: 4 }, {}, 4],
    [{ calls: 0 }, {}, 0],
    [{ cost: 0.00004 }, {}, 5],
    [{ cost: 0.00004 }, { keyClass: 'service' as const }, 10],
    [{ calls: 4, mode: 'warn' }, {}, 10],
    [{ calls: 4, action: 'Encrypt' }, {}, 10],
    [{ calls: 4, bucket: 'demo', key: 'key-1', principal: 'acs:ram::1:user/alice' }, {}, 4],
    [{ calls: 4, bucket: 'demo' }, { cause: '' }, 10],
    [{ calls: 4, region: 'cn-beijing' }, {}, 10],
  ])('of %j and calls of %j lets %i of ten pass', async (given, more, count) => {
    expect(passing(await budgetsWith(given), NOW, more)).toBe(count);
  });

  it('begins anew with its window, and counts what the bill has of it', async () => {
    const row = { ...call, hour: '2026-11-27T12:00:00Z', outcome: 'Success', calls: 3 };
    const bill = [row, { ...row, hour: '2026-11-27T11:00:00Z' }, { ...row, outcome: 'Rejected.Disabled' }];
    const budgets = await budgetsWith({ calls: 5, window: 'hour' }, bill);
    expect(budgets.list(NOW)).toMatchObject([
      { windowStart: '2026-11-27T12:00:00Z', spent: { calls: 3, cost: 0.000024 }, isExceeded: false },
    ]);
    expect(passing(budgets)).toBe(2);
    expect(budgets.list(NOW)).toMatchObject([{ isExceeded: true, hits: 8 }]);
    expect(passing(budgets, NOW + HOUR)).toBe(5);
    expect(passing(await budgetsWith({ calls: 9 }, bill))).toBe(3);
  });

  it('gets back what a call did not use, but not into another window', async () => {
    const budgets = await budgetsWith({ calls: 1, window: 'hour' });
    const giveBack = budgets.take(call, NOW);
    expect(() => budgets.take(call, NOW)).toThrow();
    giveBack();
    const late = budgets.take(call, NOW);
    budgets.take(call, NOW + HOUR);
    late();
    expect(budgets.list(NOW + HOUR)).toMatchObject([{ spent: { calls: 1 } }]);
  });

  it.each([
    [{}],
    [{ calls: 1, cost: 1 }],
    [{ calls: -1 }],
    [{ calls: 1, error: 'NoSuchKey' }],
    [{ calls: 1, window: 'week' }],
    [{ calls: 1, colour: 'red' }],
  ])('%j makes no sense', (given) => expect(budgetRuleSchema.safeParse(given).success).toBe(false));

  it('has windows of UTC', () => {
    expect((['hour', 'day', 'month', 'total'] as const).map((window) => windowOf(window, NOW))).toEqual([
      '2026-11-27T12:00:00Z',
      '2026-11-27T00:00:00Z',
      '2026-11-01T00:00:00Z',
      '',
    ]);
  });
});
