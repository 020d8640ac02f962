import { describe, expect, it } from '@jest/globals';
import {
  ConnectionDropped,
  FaultBook,
  type FaultRule,
  type FaultSubject,
  ServiceAway,
  seededRandom,
  TestClock,
} from '@osseal/service-kit';
import { faultRuleSchema } from '../src/faults/fault-rule.ts';

const subject: FaultSubject = {
  service: 'kms',
  action: 'Encrypt',
  key: 'key-1',
  bucket: 'invoices-2026',
  principal: 'acs:ram::1:user/alice',
  accessKeyId: 'alice-key',
  account: '1',
  region: 'cn-hangzhou',
};
const error = { error: { code: 'InternalFailure' } };

function book() {
  const machine = new TestClock();
  return { machine, faults: new FaultBook({ random: seededRandom('book'), machine }) };
}

/** What a request met: its error's code or name, `drop`, or `answer`. */
const meet = (faults: FaultBook, more: Partial<FaultSubject> = {}) =>
  faults
    .meet({ ...subject, ...more }, () => ({ calls: 1000, perMs: 1000 }))
    .catch((failure: Error & { code?: string }) => failure.code ?? failure.name);

describe('a rule', () => {
  it.each<[Partial<FaultRule>, Partial<FaultSubject>, boolean]>([
    [{}, {}, true],
    [{ action: 'Decrypt' }, {}, false],
    [{ action: 'En*' }, {}, true],
    [{ action: '*rypt' }, { action: 'Decrypt' }, true],
    [{ bucket: 'in*-20*6' }, {}, true],
    [{ bucket: 'ab*ba' }, { bucket: 'aba' }, false],
    [{ bucket: 'x*' }, { bucket: undefined }, false],
    [{ principal: 'alice-key' }, {}, true],
    [{ principal: 'acs:ram::1:user/*' }, {}, true],
    [{ key: 'key-2' }, {}, false],
    [{}, { service: 'oss' }, false],
  ])('%j and a request with %j', async (rule, request, meets) => {
    const { faults } = book();
    faults.add({ service: 'kms', effect: error, ...rule });
    expect(await meet(faults, request)).toBe(meets ? 'InternalFailure' : 'answer');
  });

  it('lets some pass, does something so often, and counts', async () => {
    const { faults } = book();
    faults.add({ service: 'kms', effect: error, after: 2, count: 2 });
    const met = [];
    for (let i = 0; i < 6; i += 1) met.push(await meet(faults));
    expect(met).toEqual(['answer', 'answer', 'InternalFailure', 'InternalFailure', 'answer', 'answer']);
    expect(faults.list()).toMatchObject([{ matched: 6, hits: 2 }]);
  });

  it('draws the same chances for the same seed, and about as many as it should', async () => {
    const run = async (seed: string) => {
      const { faults } = book();
      faults.add({ service: 'kms', effect: error, probability: 0.25, seed });
      const met = [];
      for (let i = 0; i < 400; i += 1) met.push(await meet(faults));
      return met;
    };
    const one = await run('a');
    expect(await run('a')).toEqual(one);
    expect(await run('b')).not.toEqual(one);
    expect(one.filter((outcome) => outcome !== 'answer').length).toBeGreaterThan(60);
    expect(one.filter((outcome) => outcome !== 'answer').length).toBeLessThan(140);
  });

  it('throttles by its own rate or by the real one, per account and region and second', async () => {
    const { faults, machine } = book();
    faults.add({ service: 'kms', effect: { throttle: { profile: true, scale: 0.002 } } });
    expect([await meet(faults), await meet(faults), await meet(faults)]).toEqual([
      'answer',
      'answer',
      'Rejected.Throttling',
    ]);
    expect(await meet(faults, { account: '2' })).toBe('answer');
    machine.advance(1000);
    expect(await meet(faults)).toBe('answer');
    faults.remove();
    faults.add({ service: 'oss', effect: { throttle: { calls: 1, perMs: 60_000 } } });
    expect([await meet(faults, { service: 'oss' }), await meet(faults, { service: 'oss' })]).toEqual([
      'answer',
      'ServiceUnavailable',
    ]);
  });

  it('cuts connections before or after the work, and takes KMS away', async () => {
    const { faults } = book();
    const before = faults.add({ service: 'kms', effect: { drop: 'before' } });
    expect(await meet(faults)).toBe(ConnectionDropped.name);
    expect(faults.remove(before?.id)).toBe(1);
    faults.add({ service: 'kms', effect: { drop: 'after' } });
    expect(await meet(faults)).toBe('drop');
    expect(faults.isKmsAway()).toBe(false);
    faults.add({ service: 'kms-client', effect: { away: true } });
    expect(faults.isKmsAway()).toBe(true);
    expect(await meet(faults, { service: 'kms-client' })).toBe(ServiceAway.name);
    expect(faults.remove()).toBe(2);
    expect(faults.isEmpty).toBe(true);
  });
});

describe('a rule that makes no sense', () => {
  it.each([
    [{ service: 'kms', effect: {} }],
    [{ service: 'kms', effect: { error: { code: 'NoSuchKey' } } }],
    [{ service: 'oss', effect: { error: { code: 'Rejected.Throttling' } } }],
    [{ service: 'oss', effect: { error: { code: 'toString' } } }],
    [{ service: 'oss', effect: { away: true } }],
    [{ service: 'kms', effect: { drop: 'before', error: { code: 'InternalFailure' } } }],
    [{ service: 'kms', effect: { latency: '2h' } }],
    [{ service: 'kms', effect: { latency: 1 }, probability: 0 }],
    [{ service: 'kms', effect: { latency: 1 }, buckets: 'x' }],
    [{ effect: { latency: 1 } }],
  ])('%j', (rule) => expect(faultRuleSchema.safeParse(rule).success).toBe(false));
});
