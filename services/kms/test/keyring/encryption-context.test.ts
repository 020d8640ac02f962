import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalContext } from '../../src/keyring/encryption-context.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const contexts = fc.dictionary(text, text, { maxKeys: 6 });

const shuffled = (context: Record<string, string>, turn: number): Record<string, string> => {
  const pairs = Object.entries(context);
  const cut = pairs.length === 0 ? 0 : turn % pairs.length;
  return Object.fromEntries([...pairs.slice(cut), ...pairs.slice(0, cut)].reverse());
};
const same = (a: Record<string, string>, b: Record<string, string>): boolean => {
  const pairs = (context: Record<string, string>) => new Map(Object.entries(context));
  const [left, right] = [pairs(a), pairs(b)];
  return left.size === right.size && [...left].every(([name, value]) => right.get(name) === value);
};

describe('canonicalContext', () => {
  it.each([
    ['absent', undefined, ''],
    ['empty', {}, ''],
    ['one pair', { a: 'b' }, '{"a":"b"}'],
    ['pairs in another order', { b: '2', a: '1', 'a b': '"\n' }, '{"a":"1","a b":"\\"\\n","b":"2"}'],
    [
      'names by their UTF-8 bytes, not their UTF-16 units',
      { '\u{10000}': '2', '\uffee': '1' },
      '{"\uffee":"1","\u{10000}":"2"}',
    ],
    ['a name that objects treat specially', JSON.parse('{"__proto__":"x"}'), '{"__proto__":"x"}'],
  ])('writes %s', (_what, context, expected) => {
    expect(canonicalContext(context).toString()).toBe(expected);
  });

  it('does not depend on the order of pairs', () => {
    fc.assert(
      fc.property(contexts, fc.nat(), (context, turn) => {
        expect(canonicalContext(shuffled(context, turn))).toEqual(canonicalContext(context));
      }),
    );
  });

  it('is the same again after being read back', () => {
    fc.assert(
      fc.property(contexts, (context) => {
        const once = canonicalContext(context);
        expect(canonicalContext(once.length === 0 ? {} : JSON.parse(once.toString()))).toEqual(once);
      }),
    );
  });

  it('differs for contexts that differ', () => {
    fc.assert(
      fc.property(contexts, contexts, (a, b) => {
        expect(canonicalContext(a).equals(canonicalContext(b))).toBe(same(a, b));
      }),
    );
  });
});
