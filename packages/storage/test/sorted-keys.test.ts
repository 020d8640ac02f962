import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SortedKeys } from '../src/memory/sorted-keys.ts';
import { compareKeys } from '../src/objects/key-order.ts';

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

describe('compareKeys', () => {
  it('orders as the UTF-8 bytes do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(byBytes(a, b)));
      }),
      {
        examples: [
          ['\uffff', '\u{10000}'],
          ['\ue000', '\u{10ffff}'],
          ['\ud7ff', '\u{10000}'],
          ['a', 'ab'],
        ],
      },
    );
  });
});

describe('SortedKeys', () => {
  it('is a sorted set, whatever is added and deleted in whatever order', () => {
    const names = fc.integer({ min: 0, max: 4000 }).map((number) => `key-${number}`);
    const steps = fc.array(fc.tuple(fc.boolean(), names), { minLength: 3000, maxLength: 6000 });
    fc.assert(
      fc.property(steps, (list) => {
        const keys = new SortedKeys();
        const model = new Set<string>();
        for (const [adds, name] of list) {
          if (adds) {
            keys.add(name);
            model.add(name);
          } else {
            keys.delete(name);
            model.delete(name);
          }
        }
        expect([...keys.from('')]).toEqual([...model].sort(byBytes));
      }),
      { numRuns: 5 },
    );
  });

  it('seeks in the middle of many keys, added up or down', () => {
    const names = Array.from({ length: 5000 }, (_, index) => String(index).padStart(5, '0'));
    for (const order of [names, names.toReversed()]) {
      const keys = new SortedKeys();
      for (const name of order) keys.add(name);
      expect([...keys.from('')]).toEqual(names);
      const rest = [...keys.from('04998')];
      expect(rest).toEqual(['04998', '04999']);
      expect([...keys.from('1')]).toEqual([]);
      expect(keys.last()).toBe('04999');
    }
  });
});
