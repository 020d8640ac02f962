import { load } from '../load.mjs';

const { FaultBook, seededRandom } = await load('packages/service-kit/dist/index.js');
const { faultError, faultRuleSchema } = await load('packages/service-kit/dist/faults/fault-rule.js');
const { budgetRuleSchema, isAbout, windowOf } = await load('services/kms/dist/usage/budget-rule.js');
const { clockStateSchema } = await load('packages/service-kit/dist/index.js');

const NOW = Date.UTC(2026, 10, 23, 15);
const CALL = {
  region: 'cn-hangzhou',
  account: '1',
  principal: 'acs:ram::1:user/a',
  action: 'Encrypt',
  keyId: 'key-a',
  keyClass: 'symmetric',
  cause: 'PutObject demo',
};

/** What operators send to /_osseal/faults, budgets and clock, as JSON: refused with a reason, or a rule that can be applied. */
export function openTarget() {
  const machine = { now: () => NOW };
  return {
    seeds: [
      {
        service: 'oss',
        action: 'PutObject',
        bucket: 'demo*',
        probability: 0.5,
        count: 3,
        effect: { error: { code: 'InternalError', status: 500 } },
      },
      { service: 'kms', key: 'key-*', effect: { latency: ['10ms', 20] } },
      { service: 'kms', effect: { throttle: { profile: true, scale: 0.5 } }, after: 2, seed: 'x' },
      { service: 'kms-client', effect: { away: true } },
      { service: 'oss', effect: { drop: 'after' }, principal: 'acs:ram::1:user/?' },
      { action: 'Encrypt', calls: 5, window: 'day', mode: 'warn' },
      { cost: 1.5, bucket: 'demo', error: 'Forbidden.InDebt', name: 'n' },
      { revision: 1, signatures: 'virtual', segments: [{ fromMs: 1, virtualMs: 2, runs: true }] },
    ].map((value) => Buffer.from(JSON.stringify(value))),
    words: [
      '"service":"oss"',
      '"effect":{',
      '"*"',
      '"count":1',
      'null',
      '1e999',
      '-0',
      '"__proto__":{}',
      '"constructor"',
      '[',
      '{',
      '1ms',
      'PT1S',
    ],
    run(bytes) {
      let value;
      try {
        value = JSON.parse(bytes.toString('utf8'));
      } catch {
        return;
      }
      const fault = faultRuleSchema.safeParse(value);
      if (fault.success) {
        const book = new FaultBook({ random: seededRandom('fuzz'), machine });
        JSON.stringify(book.add(fault.data));
        book.isKmsAway();
        const { error } = fault.data.effect;
        if (error !== undefined && !(faultError(fault.data.service, error).status >= 400)) throw new Error('no error');
      }
      const budget = budgetRuleSchema.safeParse(value);
      if (budget.success) {
        isAbout(budget.data, CALL);
        const start = windowOf(budget.data.window, NOW);
        if (start !== '' && !(Date.parse(start) <= NOW)) throw new Error(`a window from ${start}`);
      }
      clockStateSchema.safeParse(value);
      for (const result of [fault, budget]) {
        if (!result.success && result.error.issues.length === 0) throw new Error('refused without a reason');
      }
    },
  };
}
