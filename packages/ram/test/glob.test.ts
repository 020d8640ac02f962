import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileGlob } from '../src/glob.ts';

describe('compileGlob', () => {
  it.each([
    ['*', '', true],
    ['*', 'a/b:c', true],
    ['', '', true],
    ['', 'a', false],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'bca', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['?', '', false],
    ['?', 'ab', false],
    ['?', '😀', true],
    ['??', '😀', false],
    ['*??', '😀', false],
    ['*?b', '😀b', true],
    ['a?c', 'abc', true],
    ['a.c', 'abc', false],
    ['(a|b)*', '(a|b)c', true],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(compileGlob(pattern)(text)).toBe(expected);
  });

  it('agrees with a regular expression of the same meaning', () => {
    const alphabet = fc.constantFrom('a', 'b', '*', '?', '/');
    const text = fc.string({ unit: alphabet, maxLength: 12 });
    fc.assert(
      fc.property(text, text, (pattern, subject) => {
        const source = pattern.replace(/\//g, '\\/').replace(/\*/g, '[^]*').replace(/\?/g, '[^]');
        expect(compileGlob(pattern)(subject)).toBe(new RegExp(`^${source}$`, 'u').test(subject));
      }),
      { numRuns: 1000 },
    );
  });

  it('stays polynomial on a pattern of many stars', () => {
    const matches = compileGlob(`${'*a'.repeat(50)}b`);
    expect(matches('a'.repeat(1000))).toBe(false);
  });
});
