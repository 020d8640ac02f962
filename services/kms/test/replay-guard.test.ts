import { describe, expect, it } from '@jest/globals';
import { seededRandom, TestClock } from '@osseal/service-kit';
import { ReplayGuard } from '../src/pipeline/replay-guard.ts';

const MINUTE = 60_000;
const random = seededRandom('replay guard');

describe('ReplayGuard', () => {
  it('refuses a nonce that an access key has used, and knows access keys apart', () => {
    const guard = new ReplayGuard(new TestClock(), random);
    guard.take('a', 'n');
    guard.take('b', 'n');
    expect(() => guard.take('a', 'n')).toThrow('Specified signature nonce was used already.');
  });

  it('remembers for as long as a timestamp can be good, across a change of sets', () => {
    const clock = new TestClock();
    const guard = new ReplayGuard(clock, random);
    clock.advance(29 * MINUTE);
    guard.take('a', 'n');
    clock.advance(2 * MINUTE);
    guard.take('a', 'other');
    clock.advance(28 * MINUTE);
    expect(() => guard.take('a', 'n')).toThrow();
  });

  it('forgets after an hour', () => {
    const clock = new TestClock();
    const guard = new ReplayGuard(clock, random);
    guard.take('a', 'n');
    clock.advance(61 * MINUTE);
    expect(() => guard.take('a', 'n')).not.toThrow();
  });

  it('drops a full set early and keeps the one before', () => {
    const guard = new ReplayGuard(new TestClock(), random, 2);
    for (const nonce of ['1', '2', '3']) guard.take('a', nonce);
    expect(() => guard.take('a', '2')).toThrow();
    guard.take('a', '4');
    guard.take('a', '5');
    expect(() => guard.take('a', '1')).not.toThrow();
  });

  it('tells long nonces apart', () => {
    const guard = new ReplayGuard(new TestClock(), random);
    guard.take('a', `${'x'.repeat(10_000)}1`);
    guard.take('a', `${'x'.repeat(10_000)}2`);
    expect(() => guard.take('a', `${'x'.repeat(10_000)}1`)).toThrow();
  });

  it('refuses none of many nonces that are new, and those that were used', () => {
    const guard = new ReplayGuard(new TestClock(), random, 100_000);
    const nonces = Array.from({ length: 100_000 }, (_, index) => `${index}`);
    for (const nonce of nonces) guard.take('a', nonce);
    for (const nonce of nonces.filter((_, index) => index % 100 === 0)) expect(() => guard.take('a', nonce)).toThrow();
  });

  it('does not let an access key and its nonce run into each other', () => {
    const guard = new ReplayGuard(new TestClock(), random);
    guard.take('ab', 'c');
    expect(() => guard.take('a', 'bc')).not.toThrow();
    expect(() => guard.take('', 'abc')).not.toThrow();
  });
});
