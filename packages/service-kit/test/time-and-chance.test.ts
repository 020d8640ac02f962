import { describe, expect, it } from '@jest/globals';
import { seededRandom, systemClock, systemRandom, TestClock } from '../src/index.ts';

describe('TestClock', () => {
  it('moves only when told', () => {
    const clock = new TestClock(1000);
    clock.advance(5);
    expect(clock.now()).toBe(1005);
    expect(systemClock.now()).toBeGreaterThan(clock.now());
  });
});

describe('systemRandom', () => {
  it('gives each caller bytes of its own', () => {
    const seen = new Set<string>();
    for (let draw = 0; draw < 1000; draw++) seen.add(systemRandom.bytes(32).toString('hex'));
    expect(seen.size).toBe(1000);
    const one = systemRandom.bytes(16);
    const copy = Buffer.from(one);
    systemRandom.bytes(16).fill(0);
    expect(one).toEqual(copy);
    expect(systemRandom.bytes(10_000)).toHaveLength(10_000);
  });

  it('writes UUIDs in lower case and hex in upper case', () => {
    expect(systemRandom.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(systemRandom.hex(12)).toMatch(/^[0-9A-F]{24}$/);
  });
});

describe('seededRandom', () => {
  it('repeats itself for the same seed', () => {
    const [one, two] = [seededRandom('a'), seededRandom('a')];
    expect([one.bytes(40), one.uuid(), one.hex(3)]).toEqual([two.bytes(40), two.uuid(), two.hex(3)]);
    expect(seededRandom('b').hex(8)).not.toBe(seededRandom('a').hex(8));
    expect(one.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
